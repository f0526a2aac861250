<?xml version="1.0" encoding="UTF-8"?>
<!-- suite.xsl - README.html of a prepared test: what to do, what is given, what must come out, how it is judged.

For testers of a supplier, who know their system and not this tool. $page is empty. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Testbeskrivelse</xsl:with-param>
    <xsl:with-param name="kind-en">Test description</xsl:with-param>
    <xsl:with-param name="title" select="record/title/nb"/>
    <xsl:with-param name="title-en" select="record/title/en"/>
  </xsl:call-template>
</xsl:template>

<xsl:template match="record" mode="lead">
  <xsl:apply-templates select="purpose" mode="texts"/>
  <dl class="facts">
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Test</xsl:with-param>
        <xsl:with-param name="en">Test</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:value-of select="test"/></dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Versjon</xsl:with-param>
        <xsl:with-param name="en">Version</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:value-of select="version"/></dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Profil</xsl:with-param>
        <xsl:with-param name="en">Profile</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="profile"><xsl:with-param name="name" select="profile"/></xsl:call-template></dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Slags</xsl:with-param>
        <xsl:with-param name="en">Kind</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="kind"/></dd>
    </div>
  </dl>
</xsl:template>

<xsl:template name="kind">
  <xsl:choose>
    <xsl:when test="negative = 'true'">
      <xsl:call-template name="t"><xsl:with-param name="nb">negativ: systemet skal si nei</xsl:with-param>
        <xsl:with-param name="en">negative: the system must say no</xsl:with-param></xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="t"><xsl:with-param name="nb">positiv: systemet skal klare det</xsl:with-param>
        <xsl:with-param name="en">positive: the system must manage</xsl:with-param></xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:call-template name="steps"/>
  <xsl:if test="inputs/item"><xsl:call-template name="inputs"/></xsl:if>
  <xsl:call-template name="expectations"/>
  <xsl:call-template name="judging"/>
  <xsl:if test="requirements/item"><xsl:call-template name="requirements"/></xsl:if>
</xsl:template>

<xsl:template name="steps">
  <section aria-labelledby="steps">
    <xsl:call-template name="h">
      <xsl:with-param name="id">steps</xsl:with-param>
      <xsl:with-param name="nb">Slik gjør du</xsl:with-param>
      <xsl:with-param name="en">What to do</xsl:with-param>
    </xsl:call-template>
    <ol>
      <xsl:for-each select="steps/item"><li><xsl:apply-templates select="." mode="texts"/></li></xsl:for-each>
    </ol>
  </section>
</xsl:template>

<xsl:template name="inputs">
  <section aria-labelledby="inputs">
    <xsl:call-template name="h">
      <xsl:with-param name="id">inputs</xsl:with-param>
      <xsl:with-param name="nb">Dette gis til systemet</xsl:with-param>
      <xsl:with-param name="en">What the system is given</xsl:with-param>
    </xsl:call-template>
    <div class="scroll" role="region" tabindex="0" aria-labelledby="inputs-table">
      <table>
        <caption id="inputs-table"><xsl:call-template name="t">
          <xsl:with-param name="nb">Filer i inputs/. De skal ikke endres: det er sjekksummene som viser at testen ble
            kjørt slik den er beskrevet.</xsl:with-param>
          <xsl:with-param name="en">Files in inputs/. They must not be changed: the checksums show that the test was run
            as described.</xsl:with-param>
        </xsl:call-template></caption>
        <thead>
          <tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Fil</xsl:with-param>
              <xsl:with-param name="en">File</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Innhold</xsl:with-param>
              <xsl:with-param name="en">Content</xsl:with-param></xsl:call-template></th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="inputs/item">
            <tr>
              <th scope="row" class="nowrap"><xsl:value-of select="name"/></th>
              <td>
                <xsl:apply-templates select="text" mode="text"/>
                <xsl:if test="rules/item">
                  <br/><span class="small muted"><xsl:for-each select="rules/item">
                    <xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/>
                  </xsl:for-each></span>
                </xsl:if>
              </td>
              <td class="small"><xsl:call-template name="digest">
                <xsl:with-param name="value" select="sha256"/></xsl:call-template></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </section>
</xsl:template>

<xsl:template name="codes">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="items"/>
  <xsl:if test="$items">
    <p class="small"><xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/>
      <xsl:with-param name="en" select="$en"/></xsl:call-template>
      <xsl:text> </xsl:text>
      <xsl:for-each select="$items">
        <xsl:if test="position() &gt; 1">, </xsl:if><code><xsl:value-of select="."/></code>
      </xsl:for-each>
    </p>
  </xsl:if>
</xsl:template>

<xsl:template name="expectations">
  <section aria-labelledby="expect">
    <xsl:call-template name="h">
      <xsl:with-param name="id">expect</xsl:with-param>
      <xsl:with-param name="nb">Dette skal komme ut</xsl:with-param>
      <xsl:with-param name="en">What must come out</xsl:with-param>
    </xsl:call-template>
    <ol>
      <xsl:for-each select="expect/item">
        <li>
          <xsl:if test="input"><p><strong><xsl:value-of select="input"/></strong></p></xsl:if>
          <xsl:apply-templates select="text" mode="texts"/>
          <xsl:call-template name="codes">
            <xsl:with-param name="nb">Innhold som må være brukt:</xsl:with-param>
            <xsl:with-param name="en">Content that must be used:</xsl:with-param>
            <xsl:with-param name="items" select="components/item"/>
          </xsl:call-template>
          <xsl:call-template name="codes">
            <xsl:with-param name="nb">Riktig status (kodeverk 8258):</xsl:with-param>
            <xsl:with-param name="en">Right status (code list 8258):</xsl:with-param>
            <xsl:with-param name="items" select="statuses/item"/>
          </xsl:call-template>
          <xsl:call-template name="codes">
            <xsl:with-param name="nb">Riktig feilkode når den avvises (kodeverk 8221), én av:</xsl:with-param>
            <xsl:with-param name="en">Right error code when rejected (code list 8221), one of:</xsl:with-param>
            <xsl:with-param name="items" select="errors/item"/>
          </xsl:call-template>
        </li>
      </xsl:for-each>
    </ol>
    <xsl:call-template name="pair">
      <xsl:with-param name="nb">Filene legges i outputs/, uendret slik systemet laget dem. Bilder (png, jpg), pdf og
        logger (txt, log) kan ligge ved siden av. Andre filer skal ikke ligge der. Personer må være
        syntetiske.</xsl:with-param>
      <xsl:with-param name="en">The files go into outputs/, unchanged as the system made them. Pictures (png, jpg), pdf
        and logs (txt, log) may stand beside them. No other files may be there. Persons must be
        synthetic.</xsl:with-param>
    </xsl:call-template>
  </section>
</xsl:template>

<xsl:template name="judging">
  <section aria-labelledby="judging">
    <xsl:call-template name="h">
      <xsl:with-param name="id">judging</xsl:with-param>
      <xsl:with-param name="nb">Slik bedømmes kjøringen</xsl:with-param>
      <xsl:with-param name="en">How the run is judged</xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="pair">
      <xsl:with-param name="nb">Kjør kommandoen i mappen over denne. Den leser inputs/ og outputs/, sier hva som er
        oppfylt og hva som mangler, og skriver run.json her. Rollen er den som kjørte testen, ikke et
        navn.</xsl:with-param>
      <xsl:with-param name="en">Run the command in the folder above this one. It reads inputs/ and outputs/, says what
        is met and what is missing, and writes run.json here. The role is that of whoever ran the test, not a
        name.</xsl:with-param>
    </xsl:call-template>
    <pre><code>lodd run-suite . --operator testleder --test <xsl:value-of select="test"/></code></pre>
    <xsl:call-template name="pair">
      <xsl:with-param name="nb">Legg hele mappen i bevismappen til selvdeklareringen. Den som kontrollerer den, bedømmer
        kjøringen på nytt fra filene.</xsl:with-param>
      <xsl:with-param name="en">Put the whole folder into the folder of evidence of the self-declaration. Whoever checks
        it judges the run anew from the files.</xsl:with-param>
    </xsl:call-template>
  </section>
</xsl:template>

<xsl:template name="requirements">
  <section aria-labelledby="requirements">
    <xsl:call-template name="h">
      <xsl:with-param name="id">requirements</xsl:with-param>
      <xsl:with-param name="nb">Krav som testen prøver</xsl:with-param>
      <xsl:with-param name="en">Requirements that the test tries</xsl:with-param>
    </xsl:call-template>
    <ul>
      <xsl:for-each select="requirements/item">
        <li><strong><xsl:value-of select="number"/></strong>
          <xsl:if test="text"><xsl:apply-templates select="text" mode="texts"/></xsl:if>
        </li>
      </xsl:for-each>
    </ul>
  </section>
</xsl:template>

</xsl:stylesheet>
