<?xml version="1.0" encoding="UTF-8"?>
<!-- requirements.xsl - a table of requirements (urn:lodd:kravsett:1) as a page that can be pasted into a tender.

The columns are those of the CSV: requirement, text, source, level, force, method; answer and evidence are left empty for the
tenderer. A table for each set, in it a row of its own where the message or the direction changes. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Kravsett</xsl:with-param>
    <xsl:with-param name="kind-en">Requirements</xsl:with-param>
    <xsl:with-param name="title">
      <xsl:choose>
        <xsl:when test="record/filter/organisationName/nb != ''">
          <xsl:value-of select="concat('Krav til støtte for helsemeldinger: ', record/filter/organisationName/nb)"/>
        </xsl:when>
        <xsl:otherwise>Krav til støtte for helsemeldinger</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
    <xsl:with-param name="title-en">
      <xsl:choose>
        <xsl:when test="record/filter/organisationName/en != ''">
          <xsl:value-of select="concat('Requirements for health messages: ', record/filter/organisationName/en)"/>
        </xsl:when>
        <xsl:otherwise>Requirements for health messages</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- ===== what was asked for ===== -->
<xsl:template match="record" mode="lead">
  <p>
    <xsl:call-template name="plural">
      <xsl:with-param name="n" select="count(requirements/item)"/>
      <xsl:with-param name="nb1">krav</xsl:with-param>
      <xsl:with-param name="nb">krav</xsl:with-param>
      <xsl:with-param name="en1">requirement</xsl:with-param>
      <xsl:with-param name="en">requirements</xsl:with-param>
    </xsl:call-template>
  </p>
  <xsl:if test="filter/levels/item or filter/date != '' or filter/method != ''"><dl class="kv">
    <xsl:if test="filter/levels/item">
      <div>
        <dt><xsl:call-template name="t">
          <xsl:with-param name="nb">Normeringsnivå</xsl:with-param>
          <xsl:with-param name="en">norm level</xsl:with-param>
        </xsl:call-template></dt>
        <dd>
          <xsl:for-each select="filter/levels/item">
            <xsl:if test="position() != 1"><xsl:text>, </xsl:text></xsl:if>
            <xsl:call-template name="level"><xsl:with-param name="code" select="."/></xsl:call-template>
          </xsl:for-each>
        </dd>
      </div>
    </xsl:if>
    <xsl:if test="filter/date != ''">
      <div>
        <dt><xsl:call-template name="t">
          <xsl:with-param name="nb">Nivåene gjelder</xsl:with-param>
          <xsl:with-param name="en">levels on</xsl:with-param>
        </xsl:call-template></dt>
        <dd><xsl:call-template name="date"><xsl:with-param name="value" select="filter/date"/></xsl:call-template></dd>
      </div>
    </xsl:if>
    <xsl:if test="filter/method != ''">
      <div>
        <dt><xsl:call-template name="t">
          <xsl:with-param name="nb">Metode</xsl:with-param>
          <xsl:with-param name="en">method</xsl:with-param>
        </xsl:call-template></dt>
        <dd><xsl:call-template name="word"><xsl:with-param name="code" select="filter/method"/></xsl:call-template></dd>
      </div>
    </xsl:if>
  </dl></xsl:if>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Kolonnene Svar og Bevis fylles ut av leverandøren. Må, skal, bør og kan følger av
      normeringsnivået for virksomheten; der nivået ikke er kjent, sier merknaden hvorfor.</xsl:with-param>
    <xsl:with-param name="en">The columns Answer and Evidence are for the vendor. Must, shall, should and may follow from the
      norm level for the organisation; where it is not known, the note says why.</xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:if test="not(requirements/item)">
    <xsl:call-template name="notice">
      <xsl:with-param name="tone">info</xsl:with-param>
      <xsl:with-param name="nb">Ingen krav passer til utvalget.</xsl:with-param>
      <xsl:with-param name="en">No requirement fits the selection.</xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:for-each select="sets/item">
    <xsl:variable name="set" select="string(id)"/>
    <xsl:variable name="n" select="position()"/>
    <h2 id="set-{$n}">
      <xsl:apply-templates select="title" mode="text"/>
      <xsl:text> </xsl:text>
      <span class="pack"><xsl:value-of select="$set"/></span>
    </h2>
    <table class="stack" role="table">
      <caption><xsl:call-template name="t">
        <xsl:with-param name="nb">Krav, kilde og normeringsnivå</xsl:with-param>
        <xsl:with-param name="en">requirements, sources and norm levels</xsl:with-param>
      </xsl:call-template></caption>
      <thead role="rowgroup"><tr role="row"><xsl:call-template name="heads"/></tr></thead>
      <tbody role="rowgroup"><xsl:apply-templates select="../../requirements/item[set = $set]" mode="row"/></tbody>
    </table>
    <p class="small">SHA-256: <xsl:call-template name="digest">
      <xsl:with-param name="value" select="sha256"/>
    </xsl:call-template></p>
  </xsl:for-each>
  <xsl:if test="notes/item">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Merknader</xsl:with-param>
      <xsl:with-param name="en">notes</xsl:with-param>
      <xsl:with-param name="id">notes</xsl:with-param>
    </xsl:call-template>
    <xsl:for-each select="notes/item">
      <h3 id="note-{number}"><xsl:call-template name="t">
        <xsl:with-param name="nb" select="concat('Merknad ', number)"/>
        <xsl:with-param name="en" select="concat('note ', number)"/>
      </xsl:call-template></h3>
      <xsl:apply-templates select="." mode="texts"/>
    </xsl:for-each>
  </xsl:if>
</xsl:template>

<!-- ===== the table ===== -->
<xsl:template name="head">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <th scope="col" role="columnheader"><xsl:call-template name="t">
    <xsl:with-param name="nb" select="$nb"/>
    <xsl:with-param name="en" select="$en"/>
  </xsl:call-template></th>
</xsl:template>

<xsl:template name="heads">
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Kravnr</xsl:with-param><xsl:with-param name="en">no.</xsl:with-param></xsl:call-template>
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Krav</xsl:with-param>
    <xsl:with-param name="en">requirement</xsl:with-param></xsl:call-template>
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Kilde</xsl:with-param><xsl:with-param name="en">source</xsl:with-param></xsl:call-template>
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Normeringsnivå</xsl:with-param>
    <xsl:with-param name="en">norm level</xsl:with-param></xsl:call-template>
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Metode</xsl:with-param><xsl:with-param name="en">method</xsl:with-param></xsl:call-template>
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Svar</xsl:with-param><xsl:with-param name="en">answer</xsl:with-param></xsl:call-template>
  <xsl:call-template name="head">
    <xsl:with-param name="nb">Bevis</xsl:with-param><xsl:with-param name="en">evidence</xsl:with-param></xsl:call-template>
</xsl:template>

<!-- Rows come by profile and direction; a row looks at the one before it only, so that the work stays linear. -->
<xsl:template match="item" mode="row">
  <xsl:variable name="before" select="preceding-sibling::item[1]"/>
  <xsl:if test="not($before) or string($before/profile) != string(profile)
                or string($before/direction) != string(direction) or string($before/set) != string(set)">
    <tr role="row">
      <th colspan="7" scope="rowgroup" role="rowheader">
        <xsl:call-template name="profile"><xsl:with-param name="name" select="string(profile)"/></xsl:call-template>
        <xsl:if test="direction != ''">
          <xsl:text>: </xsl:text>
          <xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template>
        </xsl:if>
      </th>
    </tr>
  </xsl:if>
  <tr role="row">
    <th scope="row" role="rowheader"><code><xsl:value-of select="id"/></code></th>
    <td role="cell">
      <xsl:value-of select="text/nb"/>
      <span class="en" lang="en"><xsl:value-of select="text/en"/></span>
    </td>
    <td role="cell">
      <xsl:call-template name="label">
        <xsl:with-param name="nb">Kilde</xsl:with-param><xsl:with-param name="en">source</xsl:with-param>
      </xsl:call-template>
      <xsl:value-of select="document"/>
      <xsl:if test="clause != ''"><xsl:text>, </xsl:text><xsl:value-of select="clause"/></xsl:if>
    </td>
    <td role="cell">
      <xsl:call-template name="label">
        <xsl:with-param name="nb">Normeringsnivå</xsl:with-param><xsl:with-param name="en">norm level</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="level"><xsl:with-param name="code" select="string(level)"/></xsl:call-template>
      <xsl:if test="note != ''">
        <xsl:text> </xsl:text>
        <a class="small" href="#note-{note}"><xsl:value-of select="concat('merknad ', note)"/></a>
      </xsl:if>
    </td>
    <td role="cell">
      <xsl:call-template name="label">
        <xsl:with-param name="nb">Metode</xsl:with-param><xsl:with-param name="en">method</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="word"><xsl:with-param name="code" select="string(method)"/></xsl:call-template>
    </td>
    <td role="cell"><xsl:call-template name="label">
      <xsl:with-param name="nb">Svar</xsl:with-param><xsl:with-param name="en">answer</xsl:with-param>
    </xsl:call-template></td>
    <td role="cell"><xsl:call-template name="label">
      <xsl:with-param name="nb">Bevis</xsl:with-param><xsl:with-param name="en">evidence</xsl:with-param>
    </xsl:call-template></td>
  </tr>
</xsl:template>

<!-- On a phone rows become blocks, and each cell says what it is. -->
<xsl:template name="label">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <span class="cell-label muted"><xsl:call-template name="t">
    <xsl:with-param name="nb" select="$nb"/>
    <xsl:with-param name="en" select="$en"/>
  </xsl:call-template></span>
</xsl:template>
</xsl:stylesheet>
