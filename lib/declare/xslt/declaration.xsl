<?xml version="1.0" encoding="UTF-8"?>
<!-- declaration.xsl - selvdeklarering.html: what a vendor declares, for buyers who know no XML.

In ten seconds: who, what, which version; what is met, what deviates; how much was tried; how to check it. Below that,
point by
point, everything else the declaration says. Deviations and limitations come before the points, with the same weight.
$page is empty. Long lists are cut on the page, which then says so; the file has them all. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>
<xsl:include href="declaration-detail.xsl"/>

<xsl:key name="evidence" match="record/evidence/item[@key]" use="@key"/>
<!-- Only asked for when there are few claims: a thousand of one kind cost a million comparisons. -->
<xsl:key name="point" match="record/claims/item" use="concat(profile, '|', direction)"/>
<xsl:variable name="few" select="count(/record/claims/item) &lt;= 1000"/>
<xsl:key name="requirement" match="record/requirements/item[@key]" use="@key"/>
<xsl:key name="deviation" match="record/deviations/item[@key]" use="@key"/>

<xsl:variable name="max-evidence" select="300"/>
<xsl:variable name="max-points" select="300"/>
<xsl:variable name="max-rules" select="20"/>
<xsl:variable name="max-requirements" select="2000"/>
<xsl:variable name="max-references" select="4"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Selvdeklarering</xsl:with-param>
    <xsl:with-param name="kind-en">Supplier’s self-declaration</xsl:with-param>
    <xsl:with-param name="title" select="concat(record/subject/name, ' ', record/subject/version)"/>
  </xsl:call-template>
</xsl:template>

<!-- ===== the head: who declares what ===== -->
<xsl:template match="record" mode="lead">
  <div class="pair">
    <p class="who"><strong><xsl:value-of select="issuer/name"/></strong> erklærer på eget ansvar hvilke
      standarder systemet følger, hva som avviker, og hvordan det er prøvd.</p>
    <p class="who en" lang="en"><strong><xsl:value-of select="issuer/name"/></strong> declares under its sole
      responsibility which standards the system follows, what deviates, and how it was tried.</p>
  </div>
  <dl class="facts">
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Status</xsl:with-param>
        <xsl:with-param name="en">Status</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="status"><xsl:with-param name="code" select="status"/></xsl:call-template></dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Utstedt</xsl:with-param>
        <xsl:with-param name="en">Issued</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="date"><xsl:with-param name="value" select="issued"/></xsl:call-template></dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Gyldig til og med</xsl:with-param>
        <xsl:with-param name="en">Valid until</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="date"><xsl:with-param name="value" select="validUntil"/></xsl:call-template></dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Gjelder for</xsl:with-param>
        <xsl:with-param name="en">Declared for</xsl:with-param></xsl:call-template></dt>
      <dd>
        <xsl:for-each select="subject/organisations/item[position() &lt;= 50]">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:value-of select="translate(., '-', ' ')"/>
        </xsl:for-each>
      </dd>
    </div>
    <xsl:if test="subject/messageServer">
      <div>
        <dt><xsl:call-template name="t"><xsl:with-param name="nb">Sammen med meldingstjener</xsl:with-param>
          <xsl:with-param name="en">With message server</xsl:with-param></xsl:call-template></dt>
        <dd><xsl:value-of select="concat(subject/messageServer/name, ' ', subject/messageServer/version)"/></dd>
      </div>
    </xsl:if>
  </dl>
  <xsl:call-template name="warnings"/>
</xsl:template>

<xsl:template name="warnings">
  <xsl:if test="status = 'utkast'">
    <xsl:call-template name="notice">
      <xsl:with-param name="nb">Utkast. Leverandøren har ikke avgitt denne erklæringen.</xsl:with-param>
      <xsl:with-param name="en">Draft. The supplier has not made this declaration.</xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:if test="status = 'trukket'">
    <xsl:call-template name="notice">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Trukket tilbake. Erklæringen gjelder ikke lenger.</xsl:with-param>
      <xsl:with-param name="en">Withdrawn. The declaration no longer applies.</xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:if test="statusReason != '' and status != 'gjeldende'">
    <p class="reason"><strong><xsl:call-template name="t">
      <xsl:with-param name="nb">Leverandørens begrunnelse:</xsl:with-param>
      <xsl:with-param name="en">The supplier’s reason:</xsl:with-param></xsl:call-template></strong>
      <xsl:text> </xsl:text><span class="said"><xsl:value-of select="statusReason"/></span></p>
  </xsl:if>
  <xsl:if test="claims/item[computed/shown = 'motsigelse']">
    <xsl:call-template name="notice">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Beviset sier noe annet enn leverandøren i minst ett punkt.</xsl:with-param>
      <xsl:with-param name="en">On at least one point the evidence contradicts the supplier.</xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:if test="privacyException != ''">
    <xsl:call-template name="notice">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Beviset inneholder numre som kan være virkelige personers. Leverandørens grunn står
        under
        «Bevis».</xsl:with-param>
      <xsl:with-param name="en">The evidence holds numbers that may belong to real persons. The supplier’s reason is
        given under “Evidence”.</xsl:with-param>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- ===== the order of the page ===== -->
<xsl:template match="record" mode="main">
  <xsl:call-template name="in-short"/>
  <xsl:call-template name="deviations"/>
  <xsl:call-template name="overview"/>
  <xsl:call-template name="not-covered"/>
  <xsl:call-template name="totals"/>
  <xsl:call-template name="external"/>
  <xsl:call-template name="points"/>
  <xsl:call-template name="information-sheet"/>
  <xsl:call-template name="runs"/>
  <xsl:call-template name="evidence"/>
  <xsl:call-template name="requirements"/>
  <xsl:call-template name="signature"/>
  <xsl:call-template name="legal"/>
  <xsl:call-template name="technical"/>
</xsl:template>

<!-- ===== in short ===== -->
<xsl:template name="tile">
  <xsl:param name="tone"/>
  <xsl:param name="n"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <li class="tile {$tone}">
    <b><xsl:call-template name="shape"><xsl:with-param name="tone" select="$tone"/></xsl:call-template>
      <xsl:call-template name="number"><xsl:with-param name="value" select="$n"/></xsl:call-template></b>
    <xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/>
      <xsl:with-param name="en" select="$en"/></xsl:call-template>
  </li>
</xsl:template>

<xsl:template name="in-short">
  <xsl:variable name="good" select="count(claims/item[computed/shown = 'samsvar'])"/>
  <xsl:variable name="weak" select="count(claims/item[computed/shown = 'samsvar-svakt'
                                    or computed/shown = 'samsvar-merknad'])"/>
  <xsl:variable name="deviating" select="count(claims/item[computed/shown = 'avvik-forklart'
                                    or computed/shown = 'avvik-uforklart' or computed/shown = 'motsigelse'])"/>
  <xsl:variable name="claimed" select="count(claims/item[computed/shown = 'påstått'])"/>
  <xsl:variable name="unmet" select="count(claims/item[computed/shown = 'nei' or computed/shown = 'planlagt'])"/>
  <xsl:variable name="irrelevant" select="count(claims/item[computed/shown = 'ikke-relevant'])"/>
  <xsl:variable name="untested" select="count(claims/item[computed/shown = 'ikke-testet'])"/>
  <section aria-labelledby="in-short">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Kort sagt</xsl:with-param>
      <xsl:with-param name="en">In short</xsl:with-param>
      <xsl:with-param name="id">in-short</xsl:with-param>
    </xsl:call-template>
    <xsl:variable name="n" select="count(claims/item)"/>
    <p><xsl:call-template name="t">
      <xsl:with-param name="nb" select="concat('Punkter i erklæringen, en melding eller tjeneste i én retning: ', $n)"/>
      <xsl:with-param name="en" select="concat('Points declared, a message or service in one direction: ', $n)"/>
    </xsl:call-template></p>
    <ul class="tiles">
      <xsl:call-template name="tile"><xsl:with-param name="tone">ok</xsl:with-param>
        <xsl:with-param name="n" select="$good"/>
        <xsl:with-param name="nb">samsvar, dokumentert</xsl:with-param>
        <xsl:with-param name="en">conform, documented</xsl:with-param></xsl:call-template>
      <xsl:if test="$weak &gt; 0"><xsl:call-template name="tile"><xsl:with-param name="tone">weak</xsl:with-param>
        <xsl:with-param name="n" select="$weak"/>
        <xsl:with-param name="nb">samsvar, med forbehold</xsl:with-param>
        <xsl:with-param name="en">conform, with reservations</xsl:with-param></xsl:call-template></xsl:if>
      <xsl:call-template name="tile">
        <xsl:with-param name="tone"><xsl:choose><xsl:when test="$deviating &gt; 0">warn</xsl:when>
          <xsl:otherwise>off</xsl:otherwise></xsl:choose></xsl:with-param>
        <xsl:with-param name="n" select="$deviating"/>
        <xsl:with-param name="nb">avviker</xsl:with-param>
        <xsl:with-param name="en">deviate</xsl:with-param></xsl:call-template>
      <xsl:if test="$claimed &gt; 0"><xsl:call-template name="tile"><xsl:with-param name="tone">warn</xsl:with-param>
        <xsl:with-param name="n" select="$claimed"/>
        <xsl:with-param name="nb">påstått, ikke dokumentert</xsl:with-param>
        <xsl:with-param name="en">claimed, not documented</xsl:with-param></xsl:call-template></xsl:if>
      <xsl:if test="$unmet &gt; 0"><xsl:call-template name="tile"><xsl:with-param name="tone">bad</xsl:with-param>
        <xsl:with-param name="n" select="$unmet"/>
        <xsl:with-param name="nb">mangler eller er bare planlagt</xsl:with-param>
        <xsl:with-param name="en">missing, or only planned</xsl:with-param></xsl:call-template></xsl:if>
      <xsl:if test="$untested &gt; 0"><xsl:call-template name="tile"><xsl:with-param name="tone">off</xsl:with-param>
        <xsl:with-param name="n" select="$untested"/>
        <xsl:with-param name="nb">ikke testet</xsl:with-param>
        <xsl:with-param name="en">not tested</xsl:with-param></xsl:call-template></xsl:if>
      <xsl:if test="$irrelevant &gt; 0"><xsl:call-template name="tile"><xsl:with-param name="tone">off</xsl:with-param>
        <xsl:with-param name="n" select="$irrelevant"/>
        <xsl:with-param name="nb">ikke relevant</xsl:with-param>
        <xsl:with-param name="en">not relevant</xsl:with-param></xsl:call-template></xsl:if>
    </ul>
    <div class="grid2 keep">
      <div class="card">
        <h3><xsl:call-template name="t"><xsl:with-param name="nb">Hvor mye er prøvd?</xsl:with-param>
          <xsl:with-param name="en">How much was tried?</xsl:with-param></xsl:call-template></h3>
        <xsl:call-template name="tried"/>
      </div>
      <div>
        <xsl:call-template name="check">
          <xsl:with-param name="sha256" select="@sha256"/>
          <xsl:with-param name="command">lodd verify MAPPE</xsl:with-param>
          <xsl:with-param name="nb">Last ned hele mappen og la lodd gjøre alt på nytt. Kommandoen sier også om
            erklæringen er
            signert. Sjekksummen er den til selvdeklarering.json.</xsl:with-param>
          <xsl:with-param name="en">Get the whole folder and let lodd do everything again. The command also says
            whether the
            declaration is signed. The checksum is that of selvdeklarering.json.</xsl:with-param>
        </xsl:call-template>
      </div>
    </div>
  </section>
</xsl:template>

<xsl:template name="tried">
  <xsl:variable name="met" select="claims/item[starts-with(status, 'ja')]"/>
  <xsl:variable name="part" select="sum($met/computed/rulesExercised)"/>
  <xsl:variable name="whole" select="sum($met/computed/rulesTotal)"/>
  <p><strong>
    <xsl:call-template name="plural">
      <xsl:with-param name="n" select="count(evidence/item[kind = 'message' and not(negative = 'true')])"/>
      <xsl:with-param name="nb1">melding</xsl:with-param><xsl:with-param name="nb">meldinger</xsl:with-param>
      <xsl:with-param name="en1">message</xsl:with-param><xsl:with-param name="en">messages</xsl:with-param>
    </xsl:call-template></strong>
    <xsl:if test="runs/item">
      <xsl:text>, </xsl:text>
      <xsl:call-template name="plural">
        <xsl:with-param name="n" select="count(runs/item)"/>
        <xsl:with-param name="nb1">testkjøring</xsl:with-param><xsl:with-param name="nb">testkjøringer</xsl:with-param>
        <xsl:with-param name="en1">test run</xsl:with-param><xsl:with-param name="en">test runs</xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="evidence/item[kind = 'document']">
      <xsl:text>, </xsl:text>
      <xsl:call-template name="plural">
        <xsl:with-param name="n" select="count(evidence/item[kind = 'document'])"/>
        <xsl:with-param name="nb1">dokument</xsl:with-param><xsl:with-param name="nb">dokumenter</xsl:with-param>
        <xsl:with-param name="en1">document</xsl:with-param><xsl:with-param name="en">documents</xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </p>
  <xsl:if test="$whole &gt; 0">
    <p><strong><xsl:call-template name="number"><xsl:with-param name="value" select="$part"/></xsl:call-template> av
      <xsl:text> </xsl:text><xsl:call-template name="number"><xsl:with-param name="value" select="$whole"/>
      </xsl:call-template> regler</strong> ble prøvd i punktene med «ja».
      <span class="en" lang="en">
        <xsl:value-of select="$part"/> of <xsl:value-of select="$whole"/> rules were exercised in
        the points with “yes”.</span></p>
    <xsl:call-template name="bar"><xsl:with-param name="part" select="$part"/>
      <xsl:with-param name="whole" select="$whole"/></xsl:call-template>
  </xsl:if>
  <xsl:call-template name="level-sentence"/>
</xsl:template>

<xsl:template name="level-sentence">
  <xsl:variable name="level" select="scheme/level"/>
  <p class="small">
    <xsl:choose>
      <xsl:when test="$level = 'a'">
        <strong>Nivå a:</strong> leverandøren har selv kontrollert, og viser meldinger og dokumenter som bevis.
        <span class="en" lang="en"><strong>Level a:</strong> the supplier did its own checks, and shows messages and
          documents as evidence.</span>
      </xsl:when>
      <xsl:when test="$level = 'b'">
        <strong>Nivå b:</strong> som nivå a, og utvalgte funksjoner er i tillegg prøvd etter faste testbeskrivelser.
        <span class="en" lang="en"><strong>Level b:</strong> as level a, and selected functions were also tried by fixed
          test descriptions.</span>
      </xsl:when>
      <xsl:when test="$level = 'c'">
        <strong>Nivå c:</strong> alle krav som kan testes, er prøvd av et uavhengig testlaboratorium.
        <span class="en" lang="en"><strong>Level c:</strong> all requirements that can be tested were tried by an
          independent test laboratory.</span>
      </xsl:when>
    </xsl:choose>
  </p>
</xsl:template>

<!-- ===== deviations and limitations ===== -->
<xsl:template name="deviations">
  <section aria-labelledby="deviations">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Avvik og begrensninger</xsl:with-param>
      <xsl:with-param name="en">Deviations and limitations</xsl:with-param>
      <xsl:with-param name="id">deviations</xsl:with-param>
    </xsl:call-template>
    <xsl:variable name="unexplained" select="claims/item[computed/unexplainedRules/item]"/>
    <xsl:if test="not(deviations/item) and not(claims/item[limitations != '' and status != 'ikke-relevant']) and not($unexplained)">
      <xsl:call-template name="pair">
        <xsl:with-param name="nb">Leverandøren oppgir ingen avvik og ingen begrensninger.</xsl:with-param>
        <xsl:with-param name="en">The supplier states no deviations and no limitations.</xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <div class="cards">
      <xsl:for-each select="$unexplained[position() &lt;= $max-points]">
        <div class="card edge bad-edge">
          <h3><xsl:call-template name="point-name"/></h3>
          <p><xsl:call-template name="shown"><xsl:with-param name="code" select="computed/shown"/>
            </xsl:call-template></p>
          <p><xsl:call-template name="t">
            <xsl:with-param name="nb">Regler som ble brutt, uten forklaring:</xsl:with-param>
            <xsl:with-param name="en">Rules broken without an explanation:</xsl:with-param></xsl:call-template>
            <xsl:text> </xsl:text>
            <xsl:for-each select="computed/unexplainedRules/item[position() &lt;= $max-rules]">
              <xsl:if test="position() &gt; 1">, </xsl:if>
              <code><xsl:value-of select="."/></code></xsl:for-each></p>
        </div>
      </xsl:for-each>
      <xsl:for-each select="deviations/item[position() &lt;= $max-points]"><xsl:call-template name="deviation"/>
        </xsl:for-each>
      <xsl:for-each select="claims/item[limitations != '' and status != 'ikke-relevant'][position() &lt;= $max-points]">
        <div class="card edge weak-edge">
          <h3><xsl:call-template name="t"><xsl:with-param name="nb">Begrensning:</xsl:with-param>
            <xsl:with-param name="en">Limitation:</xsl:with-param></xsl:call-template>
            <xsl:text> </xsl:text><xsl:call-template name="point-name"/></h3>
          <p class="said"><xsl:value-of select="limitations"/></p>
        </div>
      </xsl:for-each>
    </div>
    <xsl:call-template name="more"><xsl:with-param name="n" select="count(deviations/item)"/>
      <xsl:with-param name="shown" select="$max-points"/></xsl:call-template>
  </section>
</xsl:template>

<xsl:template name="deviation">
  <div class="card edge warn-edge">
    <xsl:if test="@key"><xsl:attribute name="id"><xsl:value-of select="concat('d-', id)"/></xsl:attribute></xsl:if>
    <h3><xsl:call-template name="t"><xsl:with-param name="nb" select="concat('Avvik ', id)"/>
      <xsl:with-param name="en" select="concat('Deviation ', id)"/></xsl:call-template></h3>
    <p class="said"><xsl:value-of select="explanation"/></p>
    <dl class="kv">
      <xsl:call-template name="kv"><xsl:with-param name="nb">Betydning i bruk</xsl:with-param>
        <xsl:with-param name="en">Impact</xsl:with-param><xsl:with-param name="value" select="impact"/>
          </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Plan</xsl:with-param>
        <xsl:with-param name="en">Plan</xsl:with-param><xsl:with-param name="value" select="plan"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Rettes innen</xsl:with-param>
        <xsl:with-param name="en">Mended by</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="date">
          <xsl:with-param name="value" select="until"/></xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Krav</xsl:with-param>
        <xsl:with-param name="en">Requirement</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="requirement-link">
          <xsl:with-param name="id" select="requirement"/></xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Regler</xsl:with-param>
        <xsl:with-param name="en">Rules</xsl:with-param>
        <xsl:with-param name="node"><xsl:for-each select="rules/item[position() &lt;= $max-rules]">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <code><xsl:value-of select="."/></code></xsl:for-each></xsl:with-param></xsl:call-template>
    </dl>
  </div>
</xsl:template>

<!-- ===== names and links ===== -->
<!-- Of a claim: its profile and direction. -->
<xsl:template name="point-name">
  <xsl:call-template name="profile"><xsl:with-param name="name" select="string(profile)"/></xsl:call-template>
  <xsl:if test="direction != ''">
    <xsl:text> – </xsl:text>
    <span class="direction"><xsl:call-template name="word"><xsl:with-param name="code" select="direction"/>
    </xsl:call-template></span>
  </xsl:if>
</xsl:template>

<xsl:template name="requirement-link">
  <xsl:param name="id"/>
  <xsl:choose>
    <xsl:when test="key('requirement', $id)"><a href="#r-{$id}"><xsl:value-of select="$id"/></a></xsl:when>
    <xsl:otherwise><xsl:value-of select="$id"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="evidence-link">
  <xsl:param name="id"/>
  <xsl:variable name="item" select="key('evidence', $id)"/>
  <xsl:choose>
    <xsl:when test="$item[kind != 'message' and kind != 'run' and not(run != '')]">
      <a href="#e-{$id}">
        <xsl:choose>
          <xsl:when test="$item/title != ''"><xsl:value-of select="$item/title"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="$id"/></xsl:otherwise>
        </xsl:choose>
      </a>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$id"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- How much lies behind a claim: beside every "ja". -->
<xsl:template name="behind">
  <xsl:variable name="rules" select="number(computed/rulesTotal)"/>
  <xsl:choose>
    <xsl:when test="computed/counts/files &gt; 0">
      <p class="behind">
        <xsl:call-template name="plural"><xsl:with-param name="n" select="computed/counts/files"/>
          <xsl:with-param name="nb1">fil</xsl:with-param><xsl:with-param name="nb">filer</xsl:with-param>
          <xsl:with-param name="en1">file</xsl:with-param><xsl:with-param name="en">files</xsl:with-param>
        </xsl:call-template>
        <xsl:text>, </xsl:text>
        <xsl:choose>
          <xsl:when test="$rules &gt; 0">
            <xsl:value-of select="concat(computed/rulesExercised, '&#160;av&#160;', computed/rulesTotal, ' regler ')"/>
            <span class="en" lang="en"><xsl:value-of select="concat(computed/rulesExercised, '&#160;of&#160;',
              computed/rulesTotal, ' rules')"/></span>
          </xsl:when>
          <xsl:otherwise><xsl:call-template name="t"><xsl:with-param name="nb">regler ikke målt</xsl:with-param>
            <xsl:with-param name="en">rules not measured</xsl:with-param></xsl:call-template></xsl:otherwise>
        </xsl:choose>
      </p>
      <xsl:call-template name="bar"><xsl:with-param name="part" select="computed/rulesExercised"/>
        <xsl:with-param name="whole" select="computed/rulesTotal"/></xsl:call-template>
    </xsl:when>
    <xsl:when test="starts-with(status, 'ja')">
      <p class="behind"><xsl:call-template name="t"><xsl:with-param name="nb">ikke prøvd med meldinger</xsl:with-param>
        <xsl:with-param name="en">not tried with messages</xsl:with-param></xsl:call-template></p>
    </xsl:when>
    <xsl:when test="plannedFor != ''"><p class="behind"><xsl:value-of select="plannedFor"/></p></xsl:when>
  </xsl:choose>
  <xsl:if test="computed/reproducible = 'false' and starts-with(status, 'ja')">
    <p class="behind"><xsl:call-template name="t">
      <xsl:with-param name="nb">bevis er holdt tilbake: kan ikke etterprøves</xsl:with-param>
      <xsl:with-param name="en">evidence withheld: cannot be verified</xsl:with-param></xsl:call-template></p>
  </xsl:if>
</xsl:template>

<!-- ===== overview: a row for each profile, a column for each direction ===== -->
<xsl:template name="cell">
  <xsl:call-template name="shown"><xsl:with-param name="code" select="computed/shown"/></xsl:call-template>
  <xsl:call-template name="behind"/>
</xsl:template>

<xsl:template name="overview">
  <section aria-labelledby="overview">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Hva systemet sender og mottar</xsl:with-param>
      <xsl:with-param name="en">What the system sends and receives</xsl:with-param>
      <xsl:with-param name="id">overview</xsl:with-param>
    </xsl:call-template>
    <div class="scroll" role="region" tabindex="0" aria-labelledby="overview-caption">
      <table class="matrix stack" role="table">
        <caption id="overview-caption"><xsl:call-template name="t">
          <xsl:with-param name="nb">Det leverandøren erklærer, og hvor mye som er prøvd</xsl:with-param>
          <xsl:with-param name="en">What the supplier declares, and how much was tried</xsl:with-param>
        </xsl:call-template></caption>
        <thead role="rowgroup"><tr role="row">
          <th scope="col" role="columnheader"><xsl:call-template name="t">
            <xsl:with-param name="nb">Standard</xsl:with-param>
            <xsl:with-param name="en">Standard</xsl:with-param></xsl:call-template></th>
          <th scope="col" role="columnheader"><xsl:call-template name="t">
            <xsl:with-param name="nb">Sender</xsl:with-param>
            <xsl:with-param name="en">Sends</xsl:with-param></xsl:call-template></th>
          <th scope="col" role="columnheader"><xsl:call-template name="t">
            <xsl:with-param name="nb">Mottar</xsl:with-param>
            <xsl:with-param name="en">Receives</xsl:with-param></xsl:call-template></th>
        </tr></thead>
        <tbody role="rowgroup"><xsl:for-each select="claims/item[position() &lt;= 3 * $max-points]">
          <xsl:call-template name="overview-row"/></xsl:for-each></tbody>
      </table>
    </div>
    <xsl:call-template name="more"><xsl:with-param name="n" select="count(claims/item)"/>
      <xsl:with-param name="shown" select="3 * $max-points"/></xsl:call-template>
  </section>
</xsl:template>

<!-- The first claims to send and to receive a profile share a row, in the place of the first of them; every other
claim has a
row of its own. -->
<xsl:template name="overview-row">
  <xsl:choose>
    <xsl:when test="$few"><xsl:call-template name="overview-paired"/></xsl:when>
    <xsl:otherwise><xsl:call-template name="overview-cells"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="overview-paired">
  <xsl:variable name="send" select="key('point', concat(profile, '|send'))[1]"/>
  <xsl:variable name="motta" select="key('point', concat(profile, '|motta'))[1]"/>
  <xsl:choose>
    <xsl:when test="$send and $motta and count($motta | .) = 1"/>
    <xsl:when test="$send and count($send | .) = 1"><xsl:call-template name="overview-cells">
      <xsl:with-param name="motta" select="$motta"/></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="overview-cells"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- motta: the claim that stands beside this one. -->
<xsl:template name="overview-cells">
  <xsl:param name="motta" select="/.."/>
  <tr role="row">
    <th scope="row" role="rowheader"><xsl:call-template name="profile">
      <xsl:with-param name="name" select="string(profile)"/></xsl:call-template></th>
    <xsl:choose>
      <xsl:when test="direction = 'send'">
        <td role="cell"><xsl:call-template name="sends"/><xsl:call-template name="cell"/></td>
        <td role="cell"><xsl:call-template name="receives"/>
          <xsl:for-each select="$motta"><xsl:call-template name="cell"/></xsl:for-each>
          <xsl:if test="not($motta)"><xsl:call-template name="not-declared"/></xsl:if>
        </td>
      </xsl:when>
      <xsl:when test="direction = 'motta'">
        <td role="cell"><xsl:call-template name="sends"/><xsl:call-template name="not-declared"/></td>
        <td role="cell"><xsl:call-template name="receives"/><xsl:call-template name="cell"/></td>
      </xsl:when>
      <xsl:otherwise>
        <td colspan="2" role="cell">
          <xsl:if test="direction = 'begge'"><p class="behind"><xsl:call-template name="word">
            <xsl:with-param name="code" select="direction"/></xsl:call-template></p></xsl:if>
          <xsl:call-template name="cell"/>
        </td>
      </xsl:otherwise>
    </xsl:choose>
  </tr>
</xsl:template>

<xsl:template name="sends">
  <span class="cell-label"><xsl:call-template name="word"><xsl:with-param name="code">send</xsl:with-param>
  </xsl:call-template></span>
</xsl:template>

<xsl:template name="receives">
  <span class="cell-label"><xsl:call-template name="word"><xsl:with-param name="code">motta</xsl:with-param>
  </xsl:call-template></span>
</xsl:template>

<xsl:template name="not-declared">
  <span class="muted"><xsl:call-template name="t"><xsl:with-param name="nb">ikke erklært</xsl:with-param>
    <xsl:with-param name="en">not declared</xsl:with-param></xsl:call-template></span>
</xsl:template>

<!-- ===== what is outside ===== -->
<xsl:template name="not-covered">
  <section aria-labelledby="not-covered">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Ikke dekket av erklæringen</xsl:with-param>
      <xsl:with-param name="en">Not covered by the declaration</xsl:with-param>
      <xsl:with-param name="id">not-covered</xsl:with-param>
    </xsl:call-template>
    <xsl:choose>
      <xsl:when test="outOfScope/item">
        <xsl:call-template name="pair">
          <xsl:with-param name="nb">Grensesnitt som systemet har, men som erklæringen ikke sier noe om:</xsl:with-param>
          <xsl:with-param name="en">Interfaces the system has, but about which the declaration says
            nothing:</xsl:with-param>
        </xsl:call-template>
        <ul><xsl:for-each select="outOfScope/item[position() &lt;= $max-points]"><li>
          <xsl:value-of select="."/></li></xsl:for-each></ul>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="pair">
        <xsl:with-param name="nb">Leverandøren oppgir ingen grensesnitt utenfor erklæringen.</xsl:with-param>
        <xsl:with-param name="en">The supplier states no interfaces outside the declaration.</xsl:with-param>
      </xsl:call-template></xsl:otherwise>
    </xsl:choose>
  </section>
</xsl:template>

<!-- ===== totals per norm level ===== -->
<xsl:template name="totals">
  <xsl:if test="totals/item[required &gt; 0 or declared &gt; 0]">
    <section aria-labelledby="totals" class="keep">
      <xsl:call-template name="h">
        <xsl:with-param name="nb">Krav etter normeringsnivå</xsl:with-param>
        <xsl:with-param name="en">Requirements by norm level</xsl:with-param>
        <xsl:with-param name="id">totals</xsl:with-param>
      </xsl:call-template>
      <div class="scroll" role="region" tabindex="0" aria-labelledby="totals-caption">
        <table>
          <caption id="totals-caption"><xsl:call-template name="t">
            <xsl:with-param name="nb">Antall krav for virksomhetene erklæringen gjelder for</xsl:with-param>
            <xsl:with-param name="en">Number of requirements, for the organisations declared for</xsl:with-param>
          </xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Nivå</xsl:with-param>
              <xsl:with-param name="en">Level</xsl:with-param></xsl:call-template></th>
            <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Krav</xsl:with-param>
              <xsl:with-param name="en">Required</xsl:with-param></xsl:call-template></th>
            <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Erklært</xsl:with-param>
              <xsl:with-param name="en">Declared</xsl:with-param></xsl:call-template></th>
            <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Med bevis</xsl:with-param>
              <xsl:with-param name="en">With evidence</xsl:with-param></xsl:call-template></th>
            <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Brutt</xsl:with-param>
              <xsl:with-param name="en">Failing</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody>
            <xsl:for-each select="totals/item[required &gt; 0 or declared &gt; 0]">
              <tr>
                <th scope="row"><xsl:call-template name="level"><xsl:with-param name="code" select="level"/>
                </xsl:call-template></th>
                <td class="num"><xsl:call-template name="number"><xsl:with-param name="value" select="required"/>
                </xsl:call-template></td>
                <td class="num"><xsl:call-template name="number"><xsl:with-param name="value" select="declared"/>
                </xsl:call-template></td>
                <td class="num"><xsl:call-template name="number"><xsl:with-param name="value" select="evidenced"/>
                </xsl:call-template></td>
                <td class="num">
                  <xsl:choose>
                    <xsl:when test="failing &gt; 0"><strong><xsl:call-template name="number">
                      <xsl:with-param name="value" select="failing"/></xsl:call-template></strong></xsl:when>
                    <xsl:otherwise>0</xsl:otherwise>
                  </xsl:choose>
                </td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </div>
    </section>
  </xsl:if>
</xsl:template>

<!-- ===== what others have said: the only place on the page for such words ===== -->
<xsl:template name="external">
  <xsl:variable name="with" select="claims/item[externalApproval]"/>
  <xsl:if test="$with">
    <section aria-labelledby="external">
      <xsl:call-template name="h">
        <xsl:with-param name="nb">Godkjenninger fra andre</xsl:with-param>
        <xsl:with-param name="en">Approvals by others</xsl:with-param>
        <xsl:with-param name="id">external</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="pair">
        <xsl:with-param name="nb">Oppgitt av leverandøren. lodd har ikke kontrollert opplysningene; spør den som står
          som
          utsteder.</xsl:with-param>
        <xsl:with-param name="en">Stated by the supplier. lodd has not checked it; ask the issuer.</xsl:with-param>
      </xsl:call-template>
      <div class="scroll" role="region" tabindex="0" aria-labelledby="external-caption">
        <table>
          <caption id="external-caption"><xsl:call-template name="t">
            <xsl:with-param name="nb">Oppgitte godkjenninger</xsl:with-param>
            <xsl:with-param name="en">Approvals stated</xsl:with-param></xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Punkt</xsl:with-param>
              <xsl:with-param name="en">Point</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Utsteder</xsl:with-param>
              <xsl:with-param name="en">Issuer</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Referanse</xsl:with-param>
              <xsl:with-param name="en">Reference</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Dato</xsl:with-param>
              <xsl:with-param name="en">Date</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="$with[position() &lt;= $max-points]">
            <tr>
              <th scope="row"><xsl:call-template name="point-name"/></th>
              <td><xsl:value-of select="externalApproval/issuer"/></td>
              <td>
                <xsl:value-of select="externalApproval/reference"/>
                <xsl:if test="externalApproval/url != ''"><br/><xsl:call-template name="link">
                  <xsl:with-param name="url" select="externalApproval/url"/></xsl:call-template></xsl:if>
              </td>
              <td><xsl:call-template name="date"><xsl:with-param name="value" select="externalApproval/date"/>
              </xsl:call-template></td>
            </tr>
          </xsl:for-each></tbody>
        </table>
      </div>
    </section>
  </xsl:if>
</xsl:template>

<!-- ===== point by point ===== -->
<xsl:template name="points">
  <section aria-labelledby="points">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Punkt for punkt</xsl:with-param>
      <xsl:with-param name="en">Point by point</xsl:with-param>
      <xsl:with-param name="id">points</xsl:with-param>
    </xsl:call-template>
    <div class="cards">
      <xsl:for-each select="claims/item[starts-with(status, 'ja') or limitations != '' or inUse != '' or options/item
                            or evidence/item][position() &lt;= $max-points]"><xsl:call-template name="point"/>
                              </xsl:for-each>
    </div>
    <xsl:variable name="plain" select="claims/item[not(starts-with(status, 'ja') or limitations != '' or inUse != ''
                                       or options/item or evidence/item)]"/>
    <xsl:if test="$plain">
      <h3><xsl:call-template name="t"><xsl:with-param name="nb">Punkter leverandøren bare har svart på</xsl:with-param>
        <xsl:with-param name="en">Points with an answer only</xsl:with-param></xsl:call-template></h3>
      <ul class="plain">
        <xsl:for-each select="$plain[position() &lt;= $max-points]">
          <li><xsl:if test="@key"><xsl:attribute name="id"><xsl:value-of select="concat('k-', id)"/>
            </xsl:attribute></xsl:if>
            <xsl:call-template name="point-name"/><xsl:text>: </xsl:text>
            <strong><xsl:call-template name="word"><xsl:with-param name="code" select="status"/>
              </xsl:call-template></strong>
            <xsl:if test="plannedFor != ''"><xsl:value-of select="concat(', ', plannedFor)"/></xsl:if></li>
        </xsl:for-each>
      </ul>
    </xsl:if>
    <xsl:call-template name="more"><xsl:with-param name="n" select="count(claims/item)"/>
      <xsl:with-param name="shown" select="$max-points"/></xsl:call-template>
  </section>
</xsl:template>

<xsl:template name="point">
  <article class="card">
    <xsl:if test="@key"><xsl:attribute name="id"><xsl:value-of select="concat('k-', id)"/></xsl:attribute></xsl:if>
    <div class="point-head">
      <h3><xsl:call-template name="point-name"/></h3>
      <xsl:call-template name="shown"><xsl:with-param name="code" select="computed/shown"/></xsl:call-template>
    </div>
    <xsl:if test="limitations != ''">
      <p><strong><xsl:call-template name="t"><xsl:with-param name="nb">Begrensning:</xsl:with-param>
        <xsl:with-param name="en">Limitation:</xsl:with-param></xsl:call-template></strong>
        <xsl:text> </xsl:text><span class="said"><xsl:value-of select="limitations"/></span></p>
    </xsl:if>
    <dl class="kv">
      <xsl:call-template name="kv"><xsl:with-param name="nb">Leverandøren svarer</xsl:with-param>
        <xsl:with-param name="en">The supplier says</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="word"><xsl:with-param name="code" select="status"/>
        </xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Prøvd</xsl:with-param>
        <xsl:with-param name="en">Tried</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="tried-here"/></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Funn</xsl:with-param>
        <xsl:with-param name="en">Findings</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="findings"/></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Avvik</xsl:with-param>
        <xsl:with-param name="en">Deviations</xsl:with-param>
        <xsl:with-param name="node"><xsl:for-each select="deviations/item[position() &lt;= $max-rules]">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:choose>
            <xsl:when test="key('deviation', .)"><a href="#d-{.}"><xsl:value-of select="."/></a></xsl:when>
            <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
          </xsl:choose></xsl:for-each></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Planlagt</xsl:with-param>
        <xsl:with-param name="en">Planned for</xsl:with-param>
        <xsl:with-param name="value" select="plannedFor"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Fra versjon</xsl:with-param>
        <xsl:with-param name="en">Since version</xsl:with-param>
        <xsl:with-param name="value" select="since"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">I bruk</xsl:with-param>
        <xsl:with-param name="en">In use</xsl:with-param>
        <xsl:with-param name="value" select="inUse"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Valgfrie deler</xsl:with-param>
        <xsl:with-param name="en">Options</xsl:with-param>
        <xsl:with-param name="node"><xsl:for-each select="options/item[position() &lt;= 50]">
          <xsl:if test="position() &gt; 1">; </xsl:if>
          <xsl:value-of select="."/></xsl:for-each></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Krav</xsl:with-param>
        <xsl:with-param name="en">Requirements</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="references">
          <xsl:with-param name="of">requirement</xsl:with-param>
          <xsl:with-param name="items" select="requirements/item"/></xsl:call-template></xsl:with-param>
            </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Bevis</xsl:with-param>
        <xsl:with-param name="en">Evidence</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="references">
          <xsl:with-param name="of">evidence</xsl:with-param>
          <xsl:with-param name="items" select="evidence/item"/></xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Sjekksum av resultatet</xsl:with-param>
        <xsl:with-param name="en">Digest of the result</xsl:with-param>
        <xsl:with-param name="node"><xsl:if test="computed/counts/files &gt; 0"><xsl:call-template name="digest">
          <xsl:with-param name="value" select="computed/resultDigest"/></xsl:call-template></xsl:if>
            </xsl:with-param></xsl:call-template>
    </dl>
  </article>
</xsl:template>

<xsl:template name="tried-here">
  <xsl:call-template name="behind"/>
  <xsl:if test="computed/componentsTotal &gt; 0 and computed/counts/files &gt; 0">
    <p class="behind">
      <xsl:value-of select="concat(computed/componentsExercised, '&#160;av&#160;', computed/componentsTotal,
      ' deler av meldingen (felt, valg og koder) ')"/><span class="en" lang="en"><xsl:value-of
      select="concat(computed/componentsExercised, '&#160;of&#160;', computed/componentsTotal,
      ' parts of the message (fields, choices, codes)')"/></span></p>
  </xsl:if>
</xsl:template>

<xsl:template name="findings">
  <xsl:if test="computed/counts/files &gt; 0">
    <xsl:call-template name="plural"><xsl:with-param name="n" select="computed/counts/errors"/>
      <xsl:with-param name="nb1">feil</xsl:with-param><xsl:with-param name="nb">feil</xsl:with-param>
      <xsl:with-param name="en1">error</xsl:with-param><xsl:with-param name="en">errors</xsl:with-param>
        </xsl:call-template>
    <xsl:text>, </xsl:text>
    <xsl:call-template name="plural"><xsl:with-param name="n" select="computed/counts/warnings"/>
      <xsl:with-param name="nb1">advarsel</xsl:with-param><xsl:with-param name="nb">advarsler</xsl:with-param>
      <xsl:with-param name="en1">warning</xsl:with-param><xsl:with-param name="en">warnings</xsl:with-param>
        </xsl:call-template>
    <xsl:text>, </xsl:text>
    <xsl:call-template name="plural"><xsl:with-param name="n" select="computed/counts/information"/>
      <xsl:with-param name="nb1">merknad</xsl:with-param><xsl:with-param name="nb">merknader</xsl:with-param>
      <xsl:with-param name="en1">note</xsl:with-param><xsl:with-param name="en">notes</xsl:with-param>
        </xsl:call-template>
    <xsl:if test="computed/failedRules/item">
      <p class="behind"><xsl:call-template name="t"><xsl:with-param name="nb">Brutte regler:</xsl:with-param>
        <xsl:with-param name="en">Rules broken:</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
        <xsl:for-each select="computed/failedRules/item[position() &lt;= $max-rules]">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <code><xsl:value-of select="."/></code></xsl:for-each></p>
    </xsl:if>
    <xsl:if test="computed/normLevelWorst != ''">
      <p class="behind"><xsl:call-template name="t"><xsl:with-param name="nb">Det alvorligste bruddet gjelder et krav
        på nivået:</xsl:with-param>
          <xsl:with-param name="en">The gravest breach is of a requirement of level:</xsl:with-param>
      </xsl:call-template><xsl:text> </xsl:text>
      <strong><xsl:call-template name="level"><xsl:with-param name="code" select="computed/normLevelWorst"/>
      </xsl:call-template></strong></p>
    </xsl:if>
  </xsl:if>
</xsl:template>

<!-- The first few, and how many more. -->
<xsl:template name="references">
  <xsl:param name="of"/>
  <xsl:param name="items"/>
  <xsl:variable name="n" select="count($items)"/>
  <xsl:for-each select="$items[position() &lt;= $max-references]">
    <xsl:if test="position() &gt; 1">, </xsl:if>
    <xsl:choose>
      <xsl:when test="$of = 'requirement'"><xsl:call-template name="requirement-link">
        <xsl:with-param name="id" select="string(.)"/></xsl:call-template></xsl:when>
      <xsl:otherwise><xsl:call-template name="evidence-link">
        <xsl:with-param name="id" select="string(.)"/></xsl:call-template></xsl:otherwise>
    </xsl:choose>
  </xsl:for-each>
  <xsl:if test="$n &gt; $max-references">
    <xsl:text> </xsl:text>
    <xsl:value-of select="concat('og ', $n - $max-references, ' til ')"/>
    <span class="en" lang="en"><xsl:value-of select="concat('and ', $n - $max-references, ' more')"/></span>
  </xsl:if>
</xsl:template>
</xsl:stylesheet>
