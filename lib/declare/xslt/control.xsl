<?xml version="1.0" encoding="UTF-8"?>
<!-- control.xsl - what somebody found who checked a declaration: a verification (urn:lodd:kontroll:1) or a
documentation
control (urn:lodd:dokumentkontroll:1).

First the verdict in plain words and what is not as it should be, then every step in its order. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>

<xsl:variable name="verification" select="/record/schema = 'urn:lodd:kontroll:1'"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb"><xsl:choose>
      <xsl:when test="$verification">Kontroll av selvdeklarering</xsl:when>
      <xsl:otherwise>Dokumentasjonskontroll</xsl:otherwise></xsl:choose></xsl:with-param>
    <xsl:with-param name="kind-en"><xsl:choose>
      <xsl:when test="$verification">Verification of a self-declaration</xsl:when>
      <xsl:otherwise>Documentation control</xsl:otherwise></xsl:choose></xsl:with-param>
    <xsl:with-param name="title"><xsl:call-template name="title"/></xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="title">
  <xsl:choose>
    <xsl:when test="record/declaration/subject/name != ''">
      <xsl:value-of select="concat(record/declaration/subject/name, ' ', record/declaration/subject/version)"/>
    </xsl:when>
    <xsl:otherwise>En erklæring som ikke kan leses</xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== head ===== -->
<xsl:template match="record" mode="lead">
  <p><xsl:call-template name="verdict"><xsl:with-param name="word" select="verdict"/></xsl:call-template></p>
  <xsl:call-template name="verdict-meaning"/>
  <xsl:call-template name="loud"/>
  <dl class="facts">
    <xsl:call-template name="fact"><xsl:with-param name="nb">Kontrollert av</xsl:with-param>
      <xsl:with-param name="en">Checked by</xsl:with-param>
      <xsl:with-param name="node">
        <xsl:choose>
          <xsl:when test="verifier/name != ''"><xsl:value-of select="verifier/name"/></xsl:when>
          <xsl:when test="controller/name != ''"><xsl:value-of select="controller/name"/></xsl:when>
          <xsl:when test="controller != ''"><xsl:value-of select="controller"/></xsl:when>
          <xsl:otherwise><xsl:call-template name="t"><xsl:with-param name="nb">ikke oppgitt</xsl:with-param>
            <xsl:with-param name="en">not stated</xsl:with-param></xsl:call-template></xsl:otherwise>
        </xsl:choose>
      </xsl:with-param></xsl:call-template>
    <xsl:call-template name="fact"><xsl:with-param name="nb">Kontrolldag</xsl:with-param>
      <xsl:with-param name="en">Day of the check</xsl:with-param>
      <xsl:with-param name="node"><xsl:call-template name="date"><xsl:with-param name="value" select="date"/>
      </xsl:call-template></xsl:with-param></xsl:call-template>
    <xsl:call-template name="fact"><xsl:with-param name="nb">Leverandør</xsl:with-param>
      <xsl:with-param name="en">Supplier</xsl:with-param>
      <xsl:with-param name="node"><xsl:value-of select="declaration/issuer/name"/></xsl:with-param></xsl:call-template>
    <xsl:call-template name="fact"><xsl:with-param name="nb">Erklæringen</xsl:with-param>
      <xsl:with-param name="en">Declaration</xsl:with-param>
      <xsl:with-param name="node"><xsl:if test="declaration/status != ''"><xsl:call-template name="status">
        <xsl:with-param name="code" select="declaration/status"/></xsl:call-template></xsl:if></xsl:with-param>
          </xsl:call-template>
    <xsl:call-template name="fact"><xsl:with-param name="nb">Gyldig til og med</xsl:with-param>
      <xsl:with-param name="en">Valid until</xsl:with-param>
      <xsl:with-param name="node"><xsl:call-template name="date">
        <xsl:with-param name="value" select="declaration/validUntil"/>
      </xsl:call-template></xsl:with-param></xsl:call-template>
  </dl>
</xsl:template>

<xsl:template name="verdict-meaning">
  <xsl:choose>
    <xsl:when test="verdict = 'bekreftet'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Alt som kan beregnes, er beregnet på nytt, og er likt det leverandøren erklærte. Filene
        er
        uendret.</xsl:with-param>
      <xsl:with-param name="en">All that can be computed was computed anew, and equals what the supplier declared. The
        files
        are unchanged.</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="verdict = 'avviker'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Det som ble beregnet på nytt, er ikke det leverandøren erklærte. Under står
        hvor.</xsl:with-param>
      <xsl:with-param name="en">What was computed anew is not what the supplier declared. Where, is said
        below.</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="verdict = 'endret'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">En fil eller signatur er ikke den som ble erklært. Bruk ikke erklæringen før
        leverandøren har
        svart for det.</xsl:with-param>
      <xsl:with-param name="en">A file or signature is not the one that was declared. Do not rely on the declaration
        until the
        supplier has accounted for it.</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="verdict = 'ikke-etterprøvbar'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Noe kan ikke kontrolleres her. Det betyr ikke at det er galt, men heller ikke at det er
        bekreftet.</xsl:with-param>
      <xsl:with-param name="en">Something cannot be checked here. That does not make it wrong, but it is not confirmed
        either.</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="verdict = 'FULLSTENDIG' or verdict = 'fullstendig'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Dokumentene som ordningen ber om, er lagt fram, og ingen er funnet
        mangelfull.</xsl:with-param>
      <xsl:with-param name="en">The documents that the scheme asks for were put forward, and none was found
        insufficient.
      </xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="verdict = 'MANGELFULL' or verdict = 'mangelfull'"><xsl:call-template name="pair">
      <xsl:with-param name="nb">Dokumentasjonen er ikke fullstendig. Under står hva som mangler.</xsl:with-param>
      <xsl:with-param name="en">The documentation is not complete. What is missing is said below.</xsl:with-param>
    </xsl:call-template></xsl:when>
  </xsl:choose>
</xsl:template>

<!-- What a reader must not overlook, whatever the verdict: the declaration is unsigned, expired, withdrawn, a draft.
-->
<xsl:template name="loud">
  <xsl:for-each select="lines/item[code = 'SIGNATURE-NONE' or code = 'VALID-EXPIRED' or code = 'VALID-WITHDRAWN'
                        or code = 'VALID-DRAFT' or code = 'VALID-NOT-YET']">
    <xsl:call-template name="notice">
      <xsl:with-param name="tone"><xsl:choose>
        <xsl:when test="code = 'VALID-WITHDRAWN' or code = 'VALID-EXPIRED'">bad</xsl:when>
        <xsl:otherwise>warn</xsl:otherwise></xsl:choose></xsl:with-param>
      <xsl:with-param name="nb" select="nb"/><xsl:with-param name="en" select="en"/>
    </xsl:call-template>
  </xsl:for-each>
</xsl:template>

<xsl:template name="fact">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="node"/>
  <xsl:if test="string($node) != ''">
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/>
      </xsl:call-template></dt>
      <dd><xsl:copy-of select="$node"/></dd>
    </div>
  </xsl:if>
</xsl:template>

<!-- ===== the rest ===== -->
<xsl:template match="record" mode="main">
  <xsl:variable name="wrong" select="lines/item[mark = 'changed' or mark = 'fault']"/>
  <xsl:variable name="doubtful" select="lines/item[mark = 'warning' or mark = 'notPossible']"/>
  <section aria-labelledby="wrong">
    <xsl:call-template name="h"><xsl:with-param name="nb">Det som ikke er i orden</xsl:with-param>
      <xsl:with-param name="en">What is not in order</xsl:with-param><xsl:with-param name="id">wrong</xsl:with-param>
    </xsl:call-template>
    <xsl:choose>
      <xsl:when test="$wrong"><ul class="lines"><xsl:for-each select="$wrong[position() &lt;= 1000]">
        <xsl:call-template name="line"/>
      </xsl:for-each></ul></xsl:when>
      <xsl:otherwise><xsl:call-template name="pair"><xsl:with-param name="nb">Ingenting.</xsl:with-param>
        <xsl:with-param name="en">Nothing.</xsl:with-param></xsl:call-template></xsl:otherwise>
    </xsl:choose>
  </section>
  <xsl:if test="$doubtful">
    <section aria-labelledby="doubtful">
      <xsl:call-template name="h">
        <xsl:with-param name="nb">Det som ikke kunne avgjøres, eller bør ses på</xsl:with-param>
        <xsl:with-param name="en">What could not be settled, or should be looked at</xsl:with-param>
        <xsl:with-param name="id">doubtful</xsl:with-param></xsl:call-template>
      <ul class="lines"><xsl:for-each select="$doubtful[position() &lt;= 1000]"><xsl:call-template name="line"/>
        </xsl:for-each></ul>
    </section>
  </xsl:if>
  <xsl:call-template name="claims"/>
  <xsl:call-template name="documents"/>
  <xsl:call-template name="differences"/>
  <xsl:if test="lines/item">
    <section aria-labelledby="all">
      <xsl:call-template name="h"><xsl:with-param name="nb">Alt som ble kontrollert, i rekkefølge</xsl:with-param>
        <xsl:with-param name="en">Everything that was checked, in order</xsl:with-param>
          <xsl:with-param name="id">all</xsl:with-param>
      </xsl:call-template>
      <xsl:apply-templates select="lines" mode="lines"/>
    </section>
  </xsl:if>
  <xsl:call-template name="about"/>
</xsl:template>

<!-- ===== claims of a verification ===== -->
<xsl:template name="claims">
  <xsl:if test="claims/item">
    <section aria-labelledby="claims">
      <xsl:call-template name="h"><xsl:with-param name="nb">Punktene i erklæringen</xsl:with-param>
        <xsl:with-param name="en">The points of the declaration</xsl:with-param>
          <xsl:with-param name="id">claims</xsl:with-param>
      </xsl:call-template>
      <div class="scroll" role="region" tabindex="0" aria-labelledby="claims-caption">
        <table>
          <caption id="claims-caption"><xsl:call-template name="t">
            <xsl:with-param name="nb">Ble det samme beregnet på nytt?</xsl:with-param>
            <xsl:with-param name="en">Was the same computed anew?</xsl:with-param></xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Punkt</xsl:with-param>
              <xsl:with-param name="en">Point</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Utfall</xsl:with-param>
              <xsl:with-param name="en">Outcome</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Mer om det</xsl:with-param>
              <xsl:with-param name="en">More</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="claims/item[position() &lt;= 1000]"><xsl:call-template name="claim"/>
            </xsl:for-each></tbody>
        </table>
      </div>
    </section>
  </xsl:if>
</xsl:template>

<xsl:template name="claim">
  <tr>
    <th scope="row"><xsl:call-template name="profile"><xsl:with-param name="name" select="string(profile)"/>
      </xsl:call-template>
      <xsl:if test="direction != ''"><xsl:text> – </xsl:text><xsl:call-template name="word">
        <xsl:with-param name="code" select="direction"/></xsl:call-template></xsl:if>
      <xsl:text> </xsl:text><span class="pack"><xsl:value-of select="id"/></span></th>
    <td>
      <xsl:choose>
        <xsl:when test="outcome = 'lik'"><xsl:call-template name="badge"><xsl:with-param name="tone">ok</xsl:with-param>
          <xsl:with-param name="nb">Likt</xsl:with-param><xsl:with-param name="en">Equal</xsl:with-param>
            </xsl:call-template></xsl:when>
        <xsl:when test="outcome = 'avviker'"><xsl:call-template name="badge">
          <xsl:with-param name="tone">bad</xsl:with-param>
          <xsl:with-param name="nb">Avviker</xsl:with-param><xsl:with-param name="en">Differs</xsl:with-param>
            </xsl:call-template></xsl:when>
        <xsl:when test="outcome = 'ikke-etterprøvbar'"><xsl:call-template name="badge">
          <xsl:with-param name="tone">warn</xsl:with-param><xsl:with-param name="nb">Ikke etterprøvbar</xsl:with-param>
          <xsl:with-param name="en">Not verifiable</xsl:with-param></xsl:call-template></xsl:when>
        <xsl:otherwise><xsl:call-template name="badge"><xsl:with-param name="tone">off</xsl:with-param>
          <xsl:with-param name="nb">Ikke beregnet</xsl:with-param>
            <xsl:with-param name="en">Not computed</xsl:with-param>
        </xsl:call-template></xsl:otherwise>
      </xsl:choose>
    </td>
    <td>
      <xsl:if test="withheld/item"><p class="behind"><xsl:call-template name="t">
        <xsl:with-param name="nb">Bevis som ikke er utlevert:</xsl:with-param>
        <xsl:with-param name="en">Evidence withheld:</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
        <xsl:for-each select="withheld/item[position() &lt;= 20]"><xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:value-of select="."/></xsl:for-each></p></xsl:if>
      <xsl:for-each select="differences/item[position() &lt;= 20]"><p class="behind">
        <xsl:call-template name="difference"/></p></xsl:for-each>
    </td>
  </tr>
</xsl:template>

<xsl:template name="difference">
  <code><xsl:value-of select="member"/></code>
  <xsl:text>: </xsl:text>
  <xsl:call-template name="t"><xsl:with-param name="nb">erklært</xsl:with-param>
    <xsl:with-param name="en">declared</xsl:with-param>
  </xsl:call-template>
  <xsl:text> </xsl:text><strong><xsl:value-of select="declared"/></strong><xsl:text>, </xsl:text>
  <xsl:call-template name="t"><xsl:with-param name="nb">beregnet</xsl:with-param>
    <xsl:with-param name="en">computed</xsl:with-param>
  </xsl:call-template>
  <xsl:text> </xsl:text><strong><xsl:value-of select="computed"/></strong>
</xsl:template>

<xsl:template name="differences">
  <xsl:if test="differences/item">
    <section aria-labelledby="differences">
      <xsl:call-template name="h"><xsl:with-param name="nb">Andre forskjeller</xsl:with-param>
        <xsl:with-param name="en">Other differences</xsl:with-param>
          <xsl:with-param name="id">differences</xsl:with-param>
      </xsl:call-template>
      <ul><xsl:for-each select="differences/item[position() &lt;= 200]"><li>
        <xsl:call-template name="difference"/></li></xsl:for-each></ul>
    </section>
  </xsl:if>
</xsl:template>

<!-- ===== documents of a documentation control ===== -->
<xsl:template name="documents">
  <xsl:if test="documents/item">
    <section aria-labelledby="documents">
      <xsl:call-template name="h"><xsl:with-param name="nb">Dokumentene</xsl:with-param>
        <xsl:with-param name="en">The documents</xsl:with-param><xsl:with-param name="id">documents</xsl:with-param>
      </xsl:call-template>
      <div class="cards"><xsl:for-each select="documents/item[position() &lt;= 1000]">
        <xsl:call-template name="document"/></xsl:for-each></div>
    </section>
  </xsl:if>
</xsl:template>

<xsl:template name="document">
  <article class="card">
    <div class="point-head">
      <h3><xsl:choose><xsl:when test="title != ''"><xsl:value-of select="title"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="id"/></xsl:otherwise></xsl:choose></h3>
      <xsl:call-template name="badge">
        <xsl:with-param name="tone"><xsl:choose>
          <xsl:when test="verdict = 'godtatt'">ok</xsl:when>
          <xsl:when test="verdict = 'mangelfull'">bad</xsl:when>
          <xsl:otherwise>off</xsl:otherwise></xsl:choose></xsl:with-param>
        <xsl:with-param name="nb"><xsl:choose>
          <xsl:when test="verdict = 'godtatt'">Godtatt</xsl:when>
          <xsl:when test="verdict = 'mangelfull'">Mangelfull</xsl:when>
          <xsl:otherwise>Ikke vurdert</xsl:otherwise></xsl:choose></xsl:with-param>
        <xsl:with-param name="en"><xsl:choose>
          <xsl:when test="verdict = 'godtatt'">Accepted</xsl:when>
          <xsl:when test="verdict = 'mangelfull'">Insufficient</xsl:when>
          <xsl:otherwise>Not judged</xsl:otherwise></xsl:choose></xsl:with-param>
      </xsl:call-template>
    </div>
    <xsl:if test="comment != ''"><p class="said"><xsl:value-of select="comment"/></p></xsl:if>
    <dl class="kv">
      <xsl:call-template name="kv"><xsl:with-param name="nb">Slag</xsl:with-param>
        <xsl:with-param name="en">Kind</xsl:with-param>
        <xsl:with-param name="value"><xsl:choose>
          <xsl:when test="documentKind != ''"><xsl:value-of select="documentKind"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="kind"/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Fil</xsl:with-param>
        <xsl:with-param name="en">File</xsl:with-param>
        <xsl:with-param name="value" select="path"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Om versjon</xsl:with-param>
        <xsl:with-param name="en">About version</xsl:with-param><xsl:with-param name="value" select="version"/>
          </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Laget</xsl:with-param>
        <xsl:with-param name="en">Created</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="date"><xsl:with-param name="value" select="created"/>
        </xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Språk</xsl:with-param>
        <xsl:with-param name="en">Language</xsl:with-param>
        <xsl:with-param name="value" select="language"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Steder det vises til</xsl:with-param>
        <xsl:with-param name="en">Places pointed to</xsl:with-param>
        <xsl:with-param name="node"><xsl:for-each select="sections/item[position() &lt;= 50]">
          <xsl:if test="position() &gt; 1">; </xsl:if><xsl:value-of select="."/></xsl:for-each></xsl:with-param>
            </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">SHA-256</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="digest"><xsl:with-param name="value" select="sha256"/>
        </xsl:call-template></xsl:with-param></xsl:call-template>
    </dl>
  </article>
</xsl:template>

<!-- ===== what was checked, by which policy ===== -->
<xsl:template name="about">
  <section aria-labelledby="about" class="keep">
    <xsl:call-template name="h"><xsl:with-param name="nb">Om kontrollen</xsl:with-param>
      <xsl:with-param name="en">About the check</xsl:with-param><xsl:with-param name="id">about</xsl:with-param>
    </xsl:call-template>
    <dl class="kv">
      <xsl:call-template name="kv"><xsl:with-param name="nb">Erklæringens sjekksum</xsl:with-param>
        <xsl:with-param name="en">Digest of the declaration</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="digest">
          <xsl:with-param name="value" select="declaration/sha256"/>
        </xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Erklæringens id</xsl:with-param>
        <xsl:with-param name="en">Id of the declaration</xsl:with-param>
        <xsl:with-param name="value" select="declaration/id"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Ordning</xsl:with-param>
        <xsl:with-param name="en">Scheme</xsl:with-param>
        <xsl:with-param name="node"><xsl:if test="policy/scheme != ''"><xsl:value-of
          select="concat(policy/scheme, '@', policy/schemeVersion)"/></xsl:if></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Sertifikater leseren stoler på</xsl:with-param>
        <xsl:with-param name="en">Certificates trusted by the reader</xsl:with-param>
        <xsl:with-param name="node"><xsl:choose>
          <xsl:when test="policy/trustGiven = 'true'"><xsl:call-template name="t">
            <xsl:with-param name="nb">oppgitt</xsl:with-param>
            <xsl:with-param name="en">given</xsl:with-param></xsl:call-template></xsl:when>
          <xsl:when test="policy/trustGiven = 'false'"><xsl:call-template name="t">
            <xsl:with-param name="nb">ingen oppgitt</xsl:with-param>
              <xsl:with-param name="en">none given</xsl:with-param>
          </xsl:call-template></xsl:when>
        </xsl:choose></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Verktøy</xsl:with-param>
        <xsl:with-param name="en">Tool</xsl:with-param>
        <xsl:with-param name="value"
          select="normalize-space(concat(verifier/tool, ' ', verifier/toolVersion, ' ', tool/name, ' ',
          tool/version))"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Eldste dokument, måneder</xsl:with-param>
        <xsl:with-param name="en">Oldest document, months</xsl:with-param>
        <xsl:with-param name="value" select="policy/maxAgeMonths"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Sjekksum av vurderingene</xsl:with-param>
        <xsl:with-param name="en">Digest of the judgements</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="digest">
          <xsl:with-param name="value" select="policy/verdictsSha256"/>
        </xsl:call-template></xsl:with-param></xsl:call-template>
    </dl>
  </section>
</xsl:template>
</xsl:stylesheet>
