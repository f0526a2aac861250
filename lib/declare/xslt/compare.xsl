<?xml version="1.0" encoding="UTF-8"?>
<!-- compare.xsl - several declarations against a buyer's demands (urn:lodd:sammenligning:1).

First who meets the must-haves, then what should be known of each declaration, then the table: must-haves that somebody
does not meet first, at most four systems beside each other so that it prints on an upright page. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>
<xsl:include href="cells.xsl"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Sammenligning av selvdeklareringer</xsl:with-param>
    <xsl:with-param name="kind-en">Comparison of self-declarations</xsl:with-param>
    <xsl:with-param name="title" select="record/title"/>
  </xsl:call-template>
</xsl:template>

<xsl:template match="record" mode="lead">
  <p><xsl:call-template name="verdict"><xsl:with-param name="word" select="verdict"/></xsl:call-template></p>
  <xsl:choose>
    <xsl:when test="verdict = 'fullstendig'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Minst ett system oppfyller alle absolutte krav i kravlisten.</xsl:with-param>
      <xsl:with-param name="en">At least one system meets every must-have of the list.</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="pair">
      <xsl:with-param name="nb">Ingen av systemene oppfyller alle absolutte krav i kravlisten.</xsl:with-param>
      <xsl:with-param name="en">None of the systems meets every must-have of the list.</xsl:with-param>
    </xsl:call-template></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Cellene er det leverandørene selv erklærer. Det gis ingen samlet poengsum: hvor mye et krav veier, er
      kjøperens egen vurdering.</xsl:with-param>
    <xsl:with-param name="en">The cells are what the vendors themselves declare. There is no total score: how much a demand
      weighs is for the buyer to judge.</xsl:with-param>
  </xsl:call-template>
  <p class="small"><xsl:call-template name="date"><xsl:with-param name="value" select="date"/></xsl:call-template></p>
</xsl:template>

<xsl:template name="system-name">
  <xsl:choose>
    <xsl:when test="readable = 'true'"><xsl:value-of select="concat(system, ' ', version)"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="id"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:call-template name="h"><xsl:with-param name="nb">Kravene</xsl:with-param>
    <xsl:with-param name="en">The demands</xsl:with-param></xsl:call-template>
  <xsl:for-each select="systems/item[position() mod 4 = 1]">
    <xsl:call-template name="block"><xsl:with-param name="first" select="4 * (position() - 1) + 1"/></xsl:call-template>
  </xsl:for-each>
  <xsl:call-template name="h"><xsl:with-param name="nb">Systemene</xsl:with-param>
    <xsl:with-param name="en">The systems</xsl:with-param></xsl:call-template>
  <div class="cards"><xsl:apply-templates select="systems/item" mode="card"/></div>
  <xsl:call-template name="h"><xsl:with-param name="level" select="3"/><xsl:with-param name="nb">Hva ordene betyr</xsl:with-param>
    <xsl:with-param name="en">what the words mean</xsl:with-param></xsl:call-template>
  <xsl:call-template name="cell-legend"/>
  <xsl:call-template name="all-lines"/>
</xsl:template>

<xsl:template match="item" mode="card">
  <div class="card">
    <h3><xsl:if test="readable = 'true'"><xsl:value-of select="concat(id, ' ')"/></xsl:if><xsl:call-template name="system-name"/></h3>
    <xsl:choose>
      <xsl:when test="readable != 'true'">
        <xsl:call-template name="notice"><xsl:with-param name="tone">bad</xsl:with-param>
          <xsl:with-param name="nb">Erklæringen kan ikke leses.</xsl:with-param>
          <xsl:with-param name="en">The declaration cannot be read.</xsl:with-param></xsl:call-template>
        <p class="small"><xsl:value-of select="fault"/></p>
      </xsl:when>
      <xsl:otherwise>
        <p><xsl:value-of select="vendor"/><xsl:if test="messageServer != ''">
          <xsl:text> · </xsl:text><xsl:call-template name="t"><xsl:with-param name="nb">meldingstjener</xsl:with-param>
            <xsl:with-param name="en">message server</xsl:with-param></xsl:call-template>
          <xsl:value-of select="concat(' ', messageServer, ' ', messageServerVersion)"/></xsl:if></p>
        <dl class="kv">
          <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Absolutte krav</xsl:with-param>
            <xsl:with-param name="en">must-haves</xsl:with-param></xsl:call-template></dt>
            <dd><xsl:call-template name="badge">
              <xsl:with-param name="tone"><xsl:choose><xsl:when test="musts = mustsMet">ok</xsl:when>
                <xsl:otherwise>bad</xsl:otherwise></xsl:choose></xsl:with-param>
              <xsl:with-param name="nb" select="concat(mustsMet, ' av ', musts, ' oppfylt')"/>
              <xsl:with-param name="en" select="concat(mustsMet, ' of ', musts, ' met')"/>
            </xsl:call-template></dd></div>
          <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Erklæringen</xsl:with-param>
            <xsl:with-param name="en">declaration</xsl:with-param></xsl:call-template></dt>
            <dd><xsl:call-template name="state"><xsl:with-param name="code" select="state"/></xsl:call-template>
              <xsl:text> </xsl:text><xsl:call-template name="t"><xsl:with-param name="nb">til og med</xsl:with-param>
                <xsl:with-param name="en">until</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
              <xsl:call-template name="date"><xsl:with-param name="value" select="validUntil"/></xsl:call-template></dd></div>
          <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Filene</xsl:with-param>
            <xsl:with-param name="en">files</xsl:with-param></xsl:call-template></dt>
            <dd><xsl:call-template name="files"><xsl:with-param name="code" select="files"/></xsl:call-template></dd></div>
          <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Signatur</xsl:with-param>
            <xsl:with-param name="en">signature</xsl:with-param></xsl:call-template></dt>
            <dd><xsl:call-template name="signature"><xsl:with-param name="code" select="signature"/></xsl:call-template></dd></div>
          <xsl:call-template name="kv"><xsl:with-param name="nb">Ordning og nivå</xsl:with-param>
            <xsl:with-param name="en">scheme and level</xsl:with-param>
            <xsl:with-param name="value" select="concat(scheme, '@', schemeVersion, ', ', level)"/></xsl:call-template>
        </dl>
        <p class="small">SHA-256: <xsl:call-template name="digest"><xsl:with-param name="value" select="sha256"/>
        </xsl:call-template></p>
      </xsl:otherwise>
    </xsl:choose>
  </div>
</xsl:template>

<!-- Four systems from the first on. -->
<xsl:template name="block">
  <xsl:param name="first"/>
  <xsl:variable name="systems" select="/record/systems/item[position() &gt;= $first and position() &lt; $first + 4]"/>
  <div class="scroll" role="region" tabindex="0" aria-labelledby="t{$first}">
    <table>
      <caption id="t{$first}">
        <xsl:for-each select="$systems"><xsl:if test="position() != 1">, </xsl:if><xsl:call-template name="system-name"/></xsl:for-each>
      </caption>
      <thead><tr>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Krav</xsl:with-param>
          <xsl:with-param name="en">demand</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Om kravet</xsl:with-param>
          <xsl:with-param name="en">about it</xsl:with-param></xsl:call-template></th>
        <xsl:for-each select="$systems"><th scope="col"><xsl:call-template name="system-name"/>
          <xsl:if test="readable = 'true'"><br/><span class="muted small"><xsl:value-of select="vendor"/></span></xsl:if></th></xsl:for-each>
      </tr></thead>
      <tbody>
        <tr>
          <th scope="row"><xsl:call-template name="t"><xsl:with-param name="nb">Absolutte krav oppfylt</xsl:with-param>
            <xsl:with-param name="en">must-haves met</xsl:with-param></xsl:call-template></th>
          <td/>
          <xsl:for-each select="$systems"><td><xsl:choose>
            <xsl:when test="readable = 'true'"><strong><xsl:value-of select="concat(mustsMet, ' av ', musts)"/></strong></xsl:when>
            <xsl:otherwise>–</xsl:otherwise></xsl:choose></td></xsl:for-each>
        </tr>
        <xsl:for-each select="/record/rows/item">
        <tr>
          <th scope="row"><xsl:call-template name="demand"/></th>
          <td><xsl:call-template name="about"/></td>
          <xsl:for-each select="cells/item[position() &gt;= $first and position() &lt; $first + 4]">
            <td><xsl:call-template name="answer"/></td>
          </xsl:for-each>
        </tr>
      </xsl:for-each></tbody>
    </table>
  </div>
</xsl:template>

<xsl:template name="demand">
  <xsl:choose>
    <xsl:when test="requirement != ''"><xsl:value-of select="text/nb"/>
      <span class="en small" lang="en"><xsl:value-of select="text/en"/></span></xsl:when>
    <xsl:otherwise><xsl:call-template name="standard"><xsl:with-param name="id" select="profile"/>
      <xsl:with-param name="nb" select="text/nb"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- Must-have or not, direction, level, weight. -->
<xsl:template name="about">
  <xsl:if test="must = 'true'"><xsl:call-template name="badge"><xsl:with-param name="tone">info</xsl:with-param>
    <xsl:with-param name="nb">Absolutt krav</xsl:with-param><xsl:with-param name="en">must-have</xsl:with-param>
  </xsl:call-template><br/></xsl:if>
  <span class="muted small">
    <xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template>
    <xsl:if test="level != 'ukjent'"><xsl:text> · </xsl:text><xsl:call-template name="level">
      <xsl:with-param name="code" select="level"/></xsl:call-template></xsl:if>
    <xsl:if test="weight != ''"><xsl:text> · </xsl:text><xsl:call-template name="t"><xsl:with-param name="nb">vekt</xsl:with-param>
      <xsl:with-param name="en">weight</xsl:with-param></xsl:call-template><xsl:value-of select="concat(' ', weight)"/></xsl:if>
    <xsl:if test="requirement != ''"><xsl:value-of select="concat(' · ', requirement)"/></xsl:if>
    <xsl:if test="note != ''"><xsl:value-of select="concat(' · ', note)"/></xsl:if>
  </span>
</xsl:template>

<xsl:template name="answer">
  <xsl:call-template name="cell"><xsl:with-param name="code" select="cell"/></xsl:call-template>
  <xsl:if test="files != '' and files != '0'"><span class="muted small"><br/>
    <xsl:call-template name="plural"><xsl:with-param name="n" select="files"/>
      <xsl:with-param name="nb1">fil</xsl:with-param><xsl:with-param name="nb">filer</xsl:with-param>
      <xsl:with-param name="en1">file</xsl:with-param><xsl:with-param name="en">files</xsl:with-param></xsl:call-template>
    <xsl:if test="rulesTotal != '0'"><br/><xsl:value-of select="concat(rulesExercised, '/', rulesTotal, ' ')"/>
      <xsl:call-template name="t"><xsl:with-param name="nb">regler prøvd</xsl:with-param>
        <xsl:with-param name="en">rules exercised</xsl:with-param></xsl:call-template></xsl:if></span></xsl:if>
  <xsl:if test="otherVersion != ''"><span class="muted small"><br/><xsl:call-template name="t">
    <xsl:with-param name="nb" select="concat('erklært i versjon ', otherVersion)"/>
    <xsl:with-param name="en" select="concat('declared in version ', otherVersion)"/></xsl:call-template></span></xsl:if>
  <xsl:if test="plannedFor != ''"><span class="muted small"><br/><xsl:value-of select="plannedFor"/></span></xsl:if>
  <xsl:if test="limitations != ''"><span class="muted small"><br/><xsl:value-of select="limitations"/></span></xsl:if>
</xsl:template>
</xsl:stylesheet>
