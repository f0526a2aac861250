<?xml version="1.0" encoding="UTF-8"?>
<!-- spotcheck.xsl - a spot check (urn:lodd:stikkprove:1): what came out, what was drawn and how, what was found. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>
<xsl:include href="cells.xsl"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Stikkprøve av selvdeklarering</xsl:with-param>
    <xsl:with-param name="kind-en">Spot check of a self-declaration</xsl:with-param>
    <xsl:with-param name="title" select="concat(record/declaration/system, ' ', record/declaration/version)"/>
  </xsl:call-template>
</xsl:template>

<xsl:template match="record" mode="lead">
  <p><xsl:call-template name="verdict"><xsl:with-param name="word" select="verdict"/></xsl:call-template></p>
  <xsl:choose>
    <xsl:when test="verdict = 'motsigelse'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Meldinger systemet har laget, bryter krav som er erklært oppfylt.</xsl:with-param>
      <xsl:with-param name="en">Messages that the system has made breach requirements that are declared as met.</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="verdict = 'uavklart'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Ingen motsigelse, men noen av meldingene er ikke erklært eller kunne ikke vurderes.</xsl:with-param>
      <xsl:with-param name="en">No contradiction, but some of the messages are not declared or could not be judged.</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="pair">
      <xsl:with-param name="nb">Meldingene stemmer med det som er erklært. Det beviser ikke at alle andre meldinger gjør det.</xsl:with-param>
      <xsl:with-param name="en">The messages agree with what is declared. That does not prove that all others do.</xsl:with-param>
    </xsl:call-template></xsl:otherwise>
  </xsl:choose>
  <dl class="kv">
    <xsl:call-template name="kv"><xsl:with-param name="nb">Leverandør</xsl:with-param><xsl:with-param name="en">vendor</xsl:with-param>
      <xsl:with-param name="value" select="declaration/issuer"/></xsl:call-template>
    <xsl:call-template name="kv"><xsl:with-param name="nb">Bedt om av</xsl:with-param><xsl:with-param name="en">asked for by</xsl:with-param>
      <xsl:with-param name="value" select="requester"/></xsl:call-template>
    <xsl:call-template name="kv"><xsl:with-param name="nb">Grunn</xsl:with-param><xsl:with-param name="en">reason</xsl:with-param>
      <xsl:with-param name="value" select="reason"/></xsl:call-template>
    <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Dag</xsl:with-param><xsl:with-param name="en">day</xsl:with-param>
      </xsl:call-template></dt><dd><xsl:call-template name="date"><xsl:with-param name="value" select="ended"/></xsl:call-template></dd></div>
    <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Retning</xsl:with-param><xsl:with-param name="en">direction</xsl:with-param>
      </xsl:call-template></dt><dd><xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template></dd></div>
  </dl>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:call-template name="h"><xsl:with-param name="nb">Utvalget</xsl:with-param><xsl:with-param name="en">The sample</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="sample"/>
  <xsl:call-template name="classes"/>
  <xsl:apply-templates select="confidence/item" mode="confidence"/>
  <xsl:call-template name="h"><xsl:with-param name="nb">Påstandene</xsl:with-param><xsl:with-param name="en">The claims</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="claims"/>
  <xsl:if test="nonConformities/item">
    <xsl:call-template name="h"><xsl:with-param name="nb">Motsigelsene følges opp</xsl:with-param>
      <xsl:with-param name="en">Following up the contradictions</xsl:with-param></xsl:call-template>
    <div class="cards"><xsl:apply-templates select="nonConformities/item" mode="matter"/></div>
  </xsl:if>
  <xsl:call-template name="h"><xsl:with-param name="nb">Meldingene</xsl:with-param><xsl:with-param name="en">The messages</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="messages"/>
  <xsl:call-template name="all-lines"/>
</xsl:template>

<xsl:template name="sample">
  <p>
    <xsl:call-template name="t">
      <xsl:with-param name="nb" select="concat(sample/looked, ' av ', sample/population, ' meldinger er sett på.')"/>
      <xsl:with-param name="en" select="concat(sample/looked, ' of ', sample/population, ' messages were looked at.')"/>
    </xsl:call-template>
  </p>
  <xsl:if test="sample/drawn = 'true'">
    <xsl:call-template name="pair">
      <xsl:with-param name="nb">Utvalget er trukket slik at leverandøren ikke kunne påvirke det, og slik at hvem som helst kan gjenta det:
        filene er ordnet etter SHA-256 over erklæringens SHA-256, frøet og filens SHA-256, skrevet etter hverandre, og de første er tatt.</xsl:with-param>
      <xsl:with-param name="en">The sample was drawn so that the vendor could not influence it, and so that anybody can repeat it: the files
        were put in the order of SHA-256 over the declaration's SHA-256, the seed and the file's SHA-256, written one after the other, and
        the first ones were taken.</xsl:with-param>
    </xsl:call-template>
    <dl class="kv"><xsl:call-template name="kv"><xsl:with-param name="nb">Frø</xsl:with-param><xsl:with-param name="en">seed</xsl:with-param>
      <xsl:with-param name="value" select="sample/seed"/></xsl:call-template></dl>
  </xsl:if>
  <p class="small"><xsl:call-template name="t"><xsl:with-param name="nb">Erklæringens</xsl:with-param>
    <xsl:with-param name="en">the declaration's</xsl:with-param></xsl:call-template><xsl:text> SHA-256: </xsl:text>
    <xsl:call-template name="digest"><xsl:with-param name="value" select="declaration/sha256"/></xsl:call-template></p>
</xsl:template>

<xsl:template name="classes">
  <ul class="tiles"><xsl:for-each select="classes/*[. != '0']">
    <xsl:variable name="code" select="local-name()"/>
    <li>
      <xsl:attribute name="class"><xsl:text>tile </xsl:text><xsl:choose>
        <xsl:when test="$code = 'motsigelse'">bad</xsl:when>
        <xsl:when test="$code = 'ikke-mistenkelig'">ok</xsl:when>
        <xsl:otherwise>warn</xsl:otherwise></xsl:choose></xsl:attribute>
      <b><xsl:call-template name="number"><xsl:with-param name="value" select="."/></xsl:call-template></b>
      <xsl:call-template name="class"><xsl:with-param name="code" select="$code"/></xsl:call-template>
    </li>
  </xsl:for-each></ul>
</xsl:template>

<xsl:template name="class">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'motsigelse'"><xsl:call-template name="t"><xsl:with-param name="nb">motsigelse</xsl:with-param>
      <xsl:with-param name="en">contradiction</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ukjent'"><xsl:call-template name="t"><xsl:with-param name="nb">ukjent meldingstype</xsl:with-param>
      <xsl:with-param name="en">unknown type of message</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'versjonsavvik'"><xsl:call-template name="t"><xsl:with-param name="nb">annen versjon enn erklært</xsl:with-param>
      <xsl:with-param name="en">another version than declared</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'udekket'"><xsl:call-template name="t"><xsl:with-param name="nb">ikke erklært</xsl:with-param>
      <xsl:with-param name="en">not declared</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'uavklart'"><xsl:call-template name="t"><xsl:with-param name="nb">må ses på av et menneske</xsl:with-param>
      <xsl:with-param name="en">somebody has to look</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ikke-mistenkelig'"><xsl:call-template name="t"><xsl:with-param name="nb">ikke mistenkelig</xsl:with-param>
      <xsl:with-param name="en">not suspicious</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:value-of select="$code"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="item" mode="confidence">
  <xsl:if test="withoutContradiction != of"><xsl:call-template name="pair">
    <xsl:with-param name="nb" select="concat('Med ', percent, ' % sikkerhet er det motsigelse i færre enn ', fewerThan, ' av de ', of, ' meldingene.')"/>
    <xsl:with-param name="en" select="concat('With ', percent, ' % confidence fewer than ', fewerThan, ' of the ', of, ' messages have a contradiction.')"/>
  </xsl:call-template></xsl:if>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb" select="concat('Er de ', withoutContradiction, ' uten motsigelse tilfeldig trukket av svært mange, er det med ',
      percent, ' % sikkerhet motsigelse i færre enn ', fewerThanPerThousandOfMany, ' av 1000.')"/>
    <xsl:with-param name="en" select="concat('If the ', withoutContradiction, ' without a contradiction are a random pick of very many, with ',
      percent, ' % confidence fewer than ', fewerThanPerThousandOfMany, ' in 1000 have one.')"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="claims">
  <xsl:choose>
    <xsl:when test="scope/item">
      <div class="scroll" role="region" tabindex="0" aria-labelledby="claims">
        <table>
          <caption id="claims"><xsl:call-template name="t"><xsl:with-param name="nb">Påstander som er erklært oppfylt i denne retningen</xsl:with-param>
            <xsl:with-param name="en">claims declared as met in this direction</xsl:with-param></xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Påstand</xsl:with-param><xsl:with-param name="en">claim</xsl:with-param></xsl:call-template></th>
            <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Meldinger</xsl:with-param><xsl:with-param name="en">messages</xsl:with-param></xsl:call-template></th>
            <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Med motsigelse</xsl:with-param><xsl:with-param name="en">contradicting</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="scope/item"><tr>
            <th scope="row"><xsl:value-of select="concat(claim, ' ')"/><xsl:call-template name="profile"><xsl:with-param name="name" select="profile"/></xsl:call-template></th>
            <td class="num"><xsl:call-template name="number"><xsl:with-param name="value" select="messages"/></xsl:call-template></td>
            <td class="num"><xsl:call-template name="number"><xsl:with-param name="value" select="contradictions"/></xsl:call-template></td>
          </tr></xsl:for-each></tbody>
        </table>
      </div>
    </xsl:when>
    <xsl:otherwise><xsl:call-template name="pair">
      <xsl:with-param name="nb">Ingen påstand er erklært oppfylt i denne retningen.</xsl:with-param>
      <xsl:with-param name="en">No claim is declared as met in this direction.</xsl:with-param></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="item" mode="matter">
  <div class="card">
    <h3><xsl:value-of select="claim"/></h3>
    <dl class="kv">
      <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Status</xsl:with-param></xsl:call-template></dt>
        <dd><xsl:call-template name="badge">
          <xsl:with-param name="tone"><xsl:choose><xsl:when test="status = 'rettet' or status = 'avvist'">ok</xsl:when>
            <xsl:when test="status = 'bekreftet'">bad</xsl:when><xsl:otherwise>warn</xsl:otherwise></xsl:choose></xsl:with-param>
          <xsl:with-param name="nb" select="status"/>
          <xsl:with-param name="en"><xsl:choose><xsl:when test="status = 'åpen'">open</xsl:when>
            <xsl:when test="status = 'bekreftet'">confirmed</xsl:when><xsl:when test="status = 'avvist'">rejected</xsl:when>
            <xsl:when test="status = 'rettet'">mended</xsl:when></xsl:choose></xsl:with-param>
        </xsl:call-template></dd></div>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Meldinger</xsl:with-param><xsl:with-param name="en">messages</xsl:with-param>
        <xsl:with-param name="value" select="messages"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Avgjort</xsl:with-param><xsl:with-param name="en">decided</xsl:with-param>
        <xsl:with-param name="value" select="normalize-space(concat(determination/date, ' ', determination/by, ' ', determination/text))"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Plan for retting</xsl:with-param><xsl:with-param name="en">corrective plan</xsl:with-param>
        <xsl:with-param name="value" select="normalize-space(concat(correctivePlan/text, ' ', correctivePlan/due, ' ', correctivePlan/done))"/></xsl:call-template>
    </dl>
  </div>
</xsl:template>

<xsl:template name="messages">
  <xsl:choose>
    <xsl:when test="messages/item[class != 'ikke-mistenkelig' or findings/item]">
      <div class="scroll" role="region" tabindex="0" aria-labelledby="messages">
        <table>
          <caption id="messages"><xsl:call-template name="t"><xsl:with-param name="nb">Meldinger det er noe å si om</xsl:with-param>
            <xsl:with-param name="en">messages that something is to be said about</xsl:with-param></xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Nr.</xsl:with-param><xsl:with-param name="en">no.</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Melding</xsl:with-param><xsl:with-param name="en">message</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Klasse</xsl:with-param><xsl:with-param name="en">class</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Funn</xsl:with-param><xsl:with-param name="en">findings</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="messages/item[class != 'ikke-mistenkelig' or findings/item]"><tr>
            <th scope="row"><xsl:value-of select="number"/></th>
            <td><xsl:for-each select="profiles/item"><xsl:if test="position() != 1"><br/></xsl:if>
              <xsl:call-template name="profile"><xsl:with-param name="name" select="."/></xsl:call-template></xsl:for-each>
              <xsl:if test="name != ''"><br/><span class="muted small"><xsl:value-of select="name"/></span></xsl:if></td>
            <td><xsl:call-template name="class"><xsl:with-param name="code" select="class"/></xsl:call-template></td>
            <td><xsl:for-each select="findings/item[position() &lt;= 20]"><xsl:if test="position() != 1"><br/></xsl:if>
              <xsl:value-of select="concat(claim, ': ')"/><code><xsl:value-of select="rule"/></code>
              <xsl:if test="requirement != ''"><xsl:value-of select="concat(' · ', requirement)"/></xsl:if>
              <xsl:if test="weight = 'forklart'"><xsl:text> · </xsl:text><xsl:call-template name="t"><xsl:with-param name="nb">forklart avvik</xsl:with-param>
                <xsl:with-param name="en">explained deviation</xsl:with-param></xsl:call-template></xsl:if>
              <xsl:if test="path != ''"><br/><code class="small"><xsl:value-of select="path"/></code></xsl:if></xsl:for-each></td>
          </tr></xsl:for-each></tbody>
        </table>
      </div>
    </xsl:when>
    <xsl:otherwise><xsl:call-template name="pair">
      <xsl:with-param name="nb">Ingen av meldingene er mistenkelig.</xsl:with-param>
      <xsl:with-param name="en">None of the messages is suspicious.</xsl:with-param></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>
</xsl:stylesheet>
