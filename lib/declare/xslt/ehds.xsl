<?xml version="1.0" encoding="UTF-8"?>
<!-- ehds.xsl - the preparatory EHDS pages of a declaration (Regulation (EU) 2025/327), by $page: ehds-declaration
  (Annex IV),
ehds-information (Article 38(2)), ehds-checklist (Annex II), ehds-documentation (Annex III).

What is missing is shown as missing. Nothing here is a declaration of conformity, and no mark is drawn. The rows' texts
  are
those of ehds.def and of the pack eu.ehds@2025-327; a test compares the three. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>

<xsl:key name="evidence" match="record/evidence/item[@key]" use="@key"/>
<xsl:key name="answer" match="record/ehds/annexII/item" use="row"/>

<xsl:variable name="max-evidence" select="300"/>
<xsl:variable name="maker" select="/record/ehds/manufacturer"/>

<xsl:template match="/">
  <xsl:if test="not(record/ehds)">
    <xsl:message terminate="yes">no such page: the declaration has no EHDS block</xsl:message></xsl:if>
  <xsl:variable name="nb">
    <xsl:choose>
      <xsl:when test="$page = 'ehds-declaration'">Utkast til EU-samsvarserklæring</xsl:when>
      <xsl:when test="$page = 'ehds-information'">Informasjonsark</xsl:when>
      <xsl:when test="$page = 'ehds-checklist'">Sjekkliste for grunnleggende krav</xsl:when>
      <xsl:otherwise>Teknisk dokumentasjon, disposisjon</xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <xsl:variable name="en">
    <xsl:choose>
      <xsl:when test="$page = 'ehds-declaration'">draft EU declaration of conformity</xsl:when>
      <xsl:when test="$page = 'ehds-information'">information sheet</xsl:when>
      <xsl:when test="$page = 'ehds-checklist'">checklist of essential requirements</xsl:when>
      <xsl:otherwise>technical documentation, outline</xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">EHDS, forberedende</xsl:with-param>
    <xsl:with-param name="kind-en">EHDS, preparatory</xsl:with-param>
    <xsl:with-param name="title" select="concat($nb, ': ', record/subject/name, ' ', record/subject/version)"/>
    <xsl:with-param name="title-en" select="$en"/>
  </xsl:call-template>
</xsl:template>

<!-- ===== what all four share ===== -->
<xsl:template match="record" mode="lead">
  <xsl:call-template name="notice">
    <xsl:with-param name="tone">warn</xsl:with-param>
    <xsl:with-param name="nb">Forberedende dokument. Det er ingen EU-samsvarserklæring og gir ingen formodning om
      samsvar: Kommisjonens mal (artikkel 39) og det digitale testmiljøet (artikkel 40) finnes ikke
      ennå.</xsl:with-param>
    <xsl:with-param name="en">Preparatory document. It is no EU declaration of conformity and gives no presumption
      of conformity: the Commission’s template (Article 39) and the digital testing environment (Article 40) do not
      exist yet.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Forordning (EU) 2025/327 trådte i kraft 25. mars 2025 og gjelder fra 26. mars 2027.
      Kravene til journalsystemer gjelder fra 26. mars 2029 for pasientoppsummering, e-resept og e-utlevering, og fra
      26. mars 2031 for bildediagnostikk, prøvesvar og epikrise (artikkel 105). Når den tas inn i norsk rett, er ikke
      avklart her.</xsl:with-param>
    <xsl:with-param name="en">Regulation (EU) 2025/327 entered into force on 25 March 2025 and applies from 26 March
      2027. The requirements for EHR systems apply from 26 March 2029 for patient summaries, prescriptions and
      dispensations, and from 26 March 2031 for imaging, test results and discharge reports (Article 105). When it
      becomes Norwegian law is not established here.</xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:choose>
    <xsl:when test="$page = 'ehds-declaration'"><xsl:apply-templates select="." mode="declaration"/></xsl:when>
    <xsl:when test="$page = 'ehds-information'"><xsl:apply-templates select="." mode="information"/></xsl:when>
    <xsl:when test="$page = 'ehds-checklist'"><xsl:apply-templates select="." mode="checklist"/></xsl:when>
    <xsl:when test="$page = 'ehds-documentation'"><xsl:apply-templates select="." mode="documentation"/></xsl:when>
    <xsl:otherwise><xsl:message terminate="yes">no such page</xsl:message></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="check">
    <xsl:with-param name="sha256" select="@sha256"/>
    <xsl:with-param name="command">lodd verify MAPPE</xsl:with-param>
    <xsl:with-param name="nb">Arket er laget av selvdeklareringen med denne sjekksummen. Kommandoen kontrollerer
      den, bevisene og dette arket.</xsl:with-param>
    <xsl:with-param name="en">This sheet was made from the self-declaration with this checksum. The command checks
      it, the evidence and this sheet.</xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="missing">
  <xsl:call-template name="badge">
    <xsl:with-param name="tone">warn</xsl:with-param>
    <xsl:with-param name="nb">Mangler</xsl:with-param>
    <xsl:with-param name="en">missing</xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- A row of <dl class="kv">; what is empty is said to be missing. -->
<xsl:template name="field">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="value"/>
  <div>
    <dt><xsl:call-template name="t">
      <xsl:with-param name="nb" select="$nb"/>
      <xsl:with-param name="en" select="$en"/>
    </xsl:call-template></dt>
    <dd>
      <xsl:choose>
        <xsl:when test="string($value) = ''"><xsl:call-template name="missing"/></xsl:when>
        <xsl:when test="string-length($value) = 10 and translate($value, '0123456789', '0000000000') = '0000-00-00'">
          <xsl:call-template name="date"><xsl:with-param name="value" select="$value"/></xsl:call-template>
        </xsl:when>
        <xsl:when test="starts-with($value, 'https://') or starts-with($value, 'http://')">
          <xsl:call-template name="link"><xsl:with-param name="url" select="string($value)"/></xsl:call-template>
        </xsl:when>
        <xsl:otherwise><span class="said"><xsl:value-of select="$value"/></span></xsl:otherwise>
      </xsl:choose>
    </dd>
  </div>
</xsl:template>

<xsl:template name="category">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'patient-summary'"><xsl:call-template name="t">
      <xsl:with-param name="nb">pasientoppsummering</xsl:with-param>
      <xsl:with-param name="en">patient summary</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'eprescription'"><xsl:call-template name="t">
      <xsl:with-param name="nb">e-resept</xsl:with-param>
      <xsl:with-param name="en">electronic prescription</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'edispensation'"><xsl:call-template name="t">
      <xsl:with-param name="nb">e-utlevering</xsl:with-param>
      <xsl:with-param name="en">electronic dispensation</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'imaging'"><xsl:call-template name="t">
      <xsl:with-param name="nb">bildediagnostikk med svar</xsl:with-param>
      <xsl:with-param name="en">medical imaging studies and reports</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'test-results'"><xsl:call-template name="t">
      <xsl:with-param name="nb">prøvesvar</xsl:with-param>
      <xsl:with-param name="en">medical test results</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'discharge-report'"><xsl:call-template name="t">
      <xsl:with-param name="nb">epikrise</xsl:with-param>
      <xsl:with-param name="en">discharge report</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:value-of select="$code"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="categories">
  <xsl:param name="at"/>
  <xsl:choose>
    <xsl:when test="$at">
      <ul>
        <xsl:for-each select="$at">
          <li><xsl:call-template name="category"><xsl:with-param name="code" select="."/></xsl:call-template></li>
        </xsl:for-each>
      </ul>
    </xsl:when>
    <xsl:otherwise><p><xsl:call-template name="missing"/></p></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- Acts, standards, specifications. -->
<xsl:template name="references">
  <xsl:param name="at"/>
  <xsl:param name="none-nb"/>
  <xsl:param name="none-en"/>
  <xsl:choose>
    <xsl:when test="$at">
      <ul>
        <xsl:for-each select="$at">
          <li>
            <strong><xsl:value-of select="reference"/></strong>
            <xsl:if test="version != ''"><xsl:value-of select="concat(', ', version)"/></xsl:if>
            <xsl:if test="title != ''"><xsl:value-of select="concat(': ', title)"/></xsl:if>
          </li>
        </xsl:for-each>
      </ul>
    </xsl:when>
    <xsl:otherwise>
      <p><xsl:call-template name="t">
        <xsl:with-param name="nb" select="$none-nb"/>
        <xsl:with-param name="en" select="$none-en"/>
      </xsl:call-template></p>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- Ids of evidence, as what they stand for. -->
<xsl:template name="evidence">
  <xsl:param name="at"/>
  <xsl:if test="$at">
    <ul>
      <xsl:for-each select="$at[position() &lt;= $max-evidence]">
        <xsl:variable name="it" select="key('evidence', .)"/>
        <li>
          <strong>
            <xsl:choose>
              <xsl:when test="$it/title != ''"><xsl:value-of select="$it/title"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
            </xsl:choose>
          </strong>
          <xsl:if test="$it/version != ''"><xsl:value-of select="concat(', ', $it/version)"/></xsl:if>
          <xsl:if test="$it/withheld = 'true'">
            <xsl:text> </xsl:text>
            <xsl:call-template name="badge">
              <xsl:with-param name="nb">Ikke utlevert</xsl:with-param>
              <xsl:with-param name="en">withheld</xsl:with-param>
            </xsl:call-template>
          </xsl:if>
          <xsl:if test="$it/path != ''"><br/><span class="code"><code><xsl:value-of select="$it/path"/></code></span>
            </xsl:if>
          <xsl:if test="$it/sha256 != ''"><br/><span class="small">SHA-256: <xsl:call-template name="digest">
            <xsl:with-param name="value" select="$it/sha256"/></xsl:call-template></span></xsl:if>
        </li>
      </xsl:for-each>
    </ul>
    <xsl:if test="count($at) &gt; $max-evidence">
      <p class="muted"><xsl:call-template name="t"><xsl:with-param name="nb">Resten står i filen.</xsl:with-param>
    <xsl:with-param name="en">The rest is in the file.</xsl:with-param></xsl:call-template></p>
    </xsl:if>
  </xsl:if>
</xsl:template>

<xsl:template name="manufacturer">
  <dl class="kv">
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Produsent</xsl:with-param>
      <xsl:with-param name="en">Manufacturer</xsl:with-param>
      <xsl:with-param name="value" select="($maker/name | issuer[not($maker)]/name)"/>
    </xsl:call-template>
    <xsl:call-template name="kv">
      <xsl:with-param name="nb">Varemerke</xsl:with-param>
      <xsl:with-param name="en">Trade mark</xsl:with-param>
      <xsl:with-param name="value" select="$maker/trademark"/>
    </xsl:call-template>
    <xsl:if test="not($maker)">
      <xsl:call-template name="field">
      <xsl:with-param name="nb">Organisasjonsnummer</xsl:with-param>
      <xsl:with-param name="en">Organisation number</xsl:with-param>
      <xsl:with-param name="value" select="issuer/orgnr"/>
    </xsl:call-template>
    </xsl:if>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Adresse</xsl:with-param>
      <xsl:with-param name="en">Address</xsl:with-param>
      <xsl:with-param name="value" select="($maker/address | issuer[not($maker)]/address)"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Kontakt</xsl:with-param>
      <xsl:with-param name="en">Contact</xsl:with-param>
      <xsl:with-param name="value" select="($maker/contact | issuer[not($maker)]/contact)"/>
    </xsl:call-template>
    <xsl:call-template name="kv">
      <xsl:with-param name="nb">Felles kontaktpunkt</xsl:with-param>
      <xsl:with-param name="en">Single contact point</xsl:with-param>
      <xsl:with-param name="value" select="ehds/contactPoint"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Klager</xsl:with-param>
      <xsl:with-param name="en">Complaints</xsl:with-param>
      <xsl:with-param name="value" select="issuer/complaintUrl"/>
    </xsl:call-template>
    <xsl:if test="authorisedRepresentative">
      <xsl:call-template name="kv">
      <xsl:with-param name="nb">Representant i EU/EØS</xsl:with-param>
      <xsl:with-param name="en">Authorised representative</xsl:with-param>
      <xsl:with-param name="value" select="authorisedRepresentative/name"/>
    </xsl:call-template>
      <xsl:call-template name="kv">
      <xsl:with-param name="nb">Representantens adresse</xsl:with-param>
      <xsl:with-param name="en">The representative’s address</xsl:with-param>
      <xsl:with-param name="value" select="authorisedRepresentative/address"/>
    </xsl:call-template>
      <xsl:call-template name="kv">
      <xsl:with-param name="nb">Representantens kontakt</xsl:with-param>
      <xsl:with-param name="en">The representative’s contact</xsl:with-param>
      <xsl:with-param name="value" select="authorisedRepresentative/contact"/>
    </xsl:call-template>
    </xsl:if>
  </dl>
</xsl:template>

<xsl:template name="system">
  <dl class="kv">
    <xsl:call-template name="field">
      <xsl:with-param name="nb">System</xsl:with-param>
      <xsl:with-param name="en">System</xsl:with-param>
      <xsl:with-param name="value" select="subject/name"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Versjon</xsl:with-param>
      <xsl:with-param name="en">Version</xsl:with-param>
      <xsl:with-param name="value" select="subject/version"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Utgitt</xsl:with-param>
      <xsl:with-param name="en">Released</xsl:with-param>
      <xsl:with-param name="value" select="subject/releaseDate"/>
    </xsl:call-template>
    <xsl:choose>
      <xsl:when test="ehds/systemReference or not(subject/sha256)">
        <xsl:call-template name="field">
      <xsl:with-param name="nb">Entydig referanse</xsl:with-param>
      <xsl:with-param name="en">Unambiguous reference</xsl:with-param>
      <xsl:with-param name="value" select="ehds/systemReference"/>
    </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <div>
          <dt><xsl:call-template name="t">
            <xsl:with-param name="nb">Entydig referanse (SHA-256 av installasjonen)</xsl:with-param>
    <xsl:with-param name="en">Unambiguous reference (SHA-256 of the installer)</xsl:with-param></xsl:call-template></dt>
          <dd><xsl:call-template name="digest"><xsl:with-param name="value" select="subject/sha256"/>
            </xsl:call-template></dd>
        </div>
      </xsl:otherwise>
    </xsl:choose>
  </dl>
</xsl:template>

<xsl:template name="environment">
  <xsl:choose>
    <xsl:when test="ehds/testEnvironment">
      <dl class="kv">
        <xsl:call-template name="field">
      <xsl:with-param name="nb">Testmiljø</xsl:with-param>
      <xsl:with-param name="en">Testing environment</xsl:with-param>
      <xsl:with-param name="value" select="ehds/testEnvironment/environment"/>
    </xsl:call-template>
        <xsl:call-template name="field">
      <xsl:with-param name="nb">Versjon</xsl:with-param>
      <xsl:with-param name="en">Version</xsl:with-param>
      <xsl:with-param name="value" select="ehds/testEnvironment/version"/>
    </xsl:call-template>
        <xsl:call-template name="field">
      <xsl:with-param name="nb">Dato</xsl:with-param>
      <xsl:with-param name="en">Date</xsl:with-param>
      <xsl:with-param name="value" select="ehds/testEnvironment/date"/>
    </xsl:call-template>
        <xsl:call-template name="kv">
      <xsl:with-param name="nb">Adresse</xsl:with-param>
      <xsl:with-param name="en">Address</xsl:with-param>
      <xsl:with-param name="value" select="ehds/testEnvironment/url"/>
    </xsl:call-template>
        <xsl:if test="ehds/testEnvironment/resultSha256">
          <div>
            <dt><xsl:call-template name="t"><xsl:with-param name="nb">Resultatets sjekksum</xsl:with-param>
    <xsl:with-param name="en">Checksum of the result</xsl:with-param></xsl:call-template></dt>
            <dd><xsl:call-template name="digest">
              <xsl:with-param name="value" select="ehds/testEnvironment/resultSha256"/>
            </xsl:call-template></dd>
          </div>
        </xsl:if>
      </dl>
      <xsl:call-template name="pair">
    <xsl:with-param name="nb">Resultatet er oppgitt av produsenten og ikke kontrollert her.</xsl:with-param>
    <xsl:with-param name="en">The result is stated by the manufacturer and was not checked here.</xsl:with-param>
  </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <p><xsl:call-template name="missing"/></p>
      <xsl:call-template name="pair">
    <xsl:with-param name="nb">Resultatet fra det digitale testmiljøet skal utfylle erklæringen. Kommisjonen utvikler
      miljøet og medlemsstatene driver det; det finnes ikke ennå.</xsl:with-param>
    <xsl:with-param name="en">The result of the digital testing environment is to complement the declaration. The
      Commission develops the environment and Member States operate it; it does not exist yet.</xsl:with-param>
  </xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== Annex IV ===== -->
<xsl:template match="record" mode="declaration">
  <xsl:call-template name="h"><xsl:with-param name="id">system</xsl:with-param>
    <xsl:with-param name="nb">1. Systemet</xsl:with-param>
    <xsl:with-param name="en">the system</xsl:with-param></xsl:call-template>
  <xsl:call-template name="system"/>
  <xsl:call-template name="h"><xsl:with-param name="id">produsent</xsl:with-param>
    <xsl:with-param name="nb">2. Produsenten</xsl:with-param>
    <xsl:with-param name="en">the manufacturer</xsl:with-param></xsl:call-template>
  <xsl:call-template name="manufacturer"/>
  <xsl:call-template name="h"><xsl:with-param name="id">ansvar</xsl:with-param>
    <xsl:with-param name="nb">3. Ansvar</xsl:with-param>
    <xsl:with-param name="en">responsibility</xsl:with-param></xsl:call-template>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Når erklæringen avgis, utstedes den på produsentens eget ansvar.</xsl:with-param>
    <xsl:with-param name="en">When the declaration is made, it is issued under the sole responsibility of the
      manufacturer.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">samsvar</xsl:with-param>
    <xsl:with-param name="nb">4. Samsvar</xsl:with-param>
    <xsl:with-param name="en">conformity</xsl:with-param></xsl:call-template>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Setningen som skal stå i den endelige erklæringen: systemet er i samsvar med kapittel
      III i forordning (EU) 2025/327 og med de andre rettsaktene som er nevnt her. I dette utkastet er den ikke
      avgitt.</xsl:with-param>
    <xsl:with-param name="en">The sentence that the final declaration is to hold: the system is in conformity with
      Chapter III of Regulation (EU) 2025/327 and with the other Union acts named here. In this draft it is not
      made.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="level">3</xsl:with-param>
    <xsl:with-param name="nb">Andre rettsakter</xsl:with-param>
    <xsl:with-param name="en">other Union acts</xsl:with-param></xsl:call-template>
  <xsl:call-template name="references">
    <xsl:with-param name="at" select="ehds/otherActs/item"/>
    <xsl:with-param name="none-nb">Ingen er nevnt.</xsl:with-param>
    <xsl:with-param name="none-en">None is named.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="level">3</xsl:with-param>
    <xsl:with-param name="nb">Resultat fra testmiljøet (artikkel 40)</xsl:with-param>
    <xsl:with-param name="en">result of the testing environment (Article 40)</xsl:with-param></xsl:call-template>
  <xsl:call-template name="environment"/>
  <xsl:call-template name="h"><xsl:with-param name="id">standarder</xsl:with-param>
    <xsl:with-param name="nb">5. Harmoniserte standarder</xsl:with-param>
    <xsl:with-param name="en">harmonised standards</xsl:with-param></xsl:call-template>
  <xsl:call-template name="references">
    <xsl:with-param name="at" select="ehds/harmonisedStandards/item"/>
    <xsl:with-param name="none-nb">Ingen er nevnt.</xsl:with-param>
    <xsl:with-param name="none-en">None is named.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">spesifikasjoner</xsl:with-param>
    <xsl:with-param name="nb">6. Felles spesifikasjoner</xsl:with-param>
    <xsl:with-param name="en">common specifications</xsl:with-param></xsl:call-template>
  <xsl:call-template name="references">
    <xsl:with-param name="at" select="ehds/commonSpecifications/item"/>
    <xsl:with-param name="none-nb">Ingen er nevnt; de ventes innen 26. mars 2027 (artikkel 36).</xsl:with-param>
    <xsl:with-param name="none-en">None is named; they are due by 26 March 2027 (Article 36).</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">underskrift</xsl:with-param>
    <xsl:with-param name="nb">7. Underskrift</xsl:with-param>
    <xsl:with-param name="en">signature</xsl:with-param></xsl:call-template>
  <xsl:variable name="issue" select="ehds/issue | signatory[not(../ehds/issue)]"/>
  <dl class="kv">
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Sted</xsl:with-param>
      <xsl:with-param name="en">Place</xsl:with-param>
      <xsl:with-param name="value" select="$issue/place"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Dato</xsl:with-param>
      <xsl:with-param name="en">Date</xsl:with-param>
      <xsl:with-param name="value" select="$issue/date"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Navn</xsl:with-param>
      <xsl:with-param name="en">Name</xsl:with-param>
      <xsl:with-param name="value" select="$issue/name"/>
    </xsl:call-template>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Stilling</xsl:with-param>
      <xsl:with-param name="en">Function</xsl:with-param>
      <xsl:with-param name="value" select="$issue/function"/>
    </xsl:call-template>
    <xsl:call-template name="kv">
      <xsl:with-param name="nb">På vegne av</xsl:with-param>
      <xsl:with-param name="en">On behalf of</xsl:with-param>
      <xsl:with-param name="value" select="$issue/onBehalfOf"/>
    </xsl:call-template>
  </dl>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Utkastet er ikke underskrevet. Signaturen på selvdeklareringen gjelder
      selvdeklareringen, ikke dette utkastet.</xsl:with-param>
    <xsl:with-param name="en">The draft is not signed. The signature of the self-declaration is about the
      self-declaration, not about this draft.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">annet</xsl:with-param>
    <xsl:with-param name="nb">8. Annet</xsl:with-param>
    <xsl:with-param name="en">additional</xsl:with-param></xsl:call-template>
  <p>
    <xsl:choose>
      <xsl:when test="ehds/additional"><span class="said"><xsl:value-of select="ehds/additional"/></span></xsl:when>
      <xsl:otherwise><xsl:call-template name="t"><xsl:with-param name="nb">Ingenting.</xsl:with-param>
    <xsl:with-param name="en">Nothing.</xsl:with-param></xsl:call-template></xsl:otherwise>
    </xsl:choose>
  </p>
  <xsl:if test="ehds/wellnessLabel">
    <xsl:call-template name="h"><xsl:with-param name="id">merke</xsl:with-param>
    <xsl:with-param name="nb">Merke for velværeapper (artikkel 47)</xsl:with-param>
    <xsl:with-param name="en">label of wellness applications (Article 47)</xsl:with-param></xsl:call-template>
    <xsl:call-template name="categories"><xsl:with-param name="at" select="ehds/wellnessLabel/dataCategories/item"/>
      </xsl:call-template>
    <dl class="kv">
      <xsl:call-template name="field">
      <xsl:with-param name="nb">Felles spesifikasjoner</xsl:with-param>
      <xsl:with-param name="en">Common specifications</xsl:with-param>
      <xsl:with-param name="value" select="ehds/wellnessLabel/commonSpecifications/item"/>
    </xsl:call-template>
      <xsl:call-template name="field">
      <xsl:with-param name="nb">Gyldig til og med</xsl:with-param>
      <xsl:with-param name="en">Valid until</xsl:with-param>
      <xsl:with-param name="value" select="ehds/wellnessLabel/validUntil"/>
    </xsl:call-template>
    </dl>
  </xsl:if>
</xsl:template>

<!-- ===== Article 38(2) ===== -->
<xsl:template match="record" mode="information">
  <xsl:call-template name="h"><xsl:with-param name="id">produsent</xsl:with-param>
    <xsl:with-param name="nb">(a) Produsenten</xsl:with-param>
    <xsl:with-param name="en">the manufacturer</xsl:with-param></xsl:call-template>
  <xsl:call-template name="manufacturer"/>
  <xsl:call-template name="h"><xsl:with-param name="id">system</xsl:with-param>
    <xsl:with-param name="nb">(b) Systemet</xsl:with-param>
    <xsl:with-param name="en">the system</xsl:with-param></xsl:call-template>
  <xsl:call-template name="system"/>
  <xsl:call-template name="h"><xsl:with-param name="id">formal</xsl:with-param>
    <xsl:with-param name="nb">(c) Tiltenkt formål</xsl:with-param>
    <xsl:with-param name="en">intended purpose</xsl:with-param></xsl:call-template>
  <p>
    <xsl:choose>
      <xsl:when test="subject/intendedPurpose"><span class="said"><xsl:value-of select="subject/intendedPurpose"/>
        </span></xsl:when>
      <xsl:otherwise><xsl:call-template name="missing"/></xsl:otherwise>
    </xsl:choose>
  </p>
  <xsl:call-template name="h"><xsl:with-param name="id">kategorier</xsl:with-param>
    <xsl:with-param name="nb">(d) Kategorier av helseopplysninger</xsl:with-param>
    <xsl:with-param name="en">categories of health data</xsl:with-param></xsl:call-template>
  <xsl:call-template name="categories"><xsl:with-param name="at" select="ehds/dataCategories/item"/></xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">standarder</xsl:with-param>
    <xsl:with-param name="nb">(e) Standarder, formater og spesifikasjoner</xsl:with-param>
    <xsl:with-param name="en">standards, formats and specifications</xsl:with-param></xsl:call-template>
  <xsl:call-template name="references">
    <xsl:with-param name="at" select="ehds/harmonisedStandards/item | ehds/commonSpecifications/item"/>
    <xsl:with-param name="none-nb">Ingen europeiske er nevnt.</xsl:with-param>
    <xsl:with-param name="none-en">No European ones are named.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="profiles"/>
  <xsl:call-template name="h"><xsl:with-param name="id">begrensninger</xsl:with-param>
    <xsl:with-param name="nb">Begrensninger</xsl:with-param>
    <xsl:with-param name="en">limitations</xsl:with-param></xsl:call-template>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Begrensninger og avvik skal opplyses til brukerne (artikkel 28).</xsl:with-param>
    <xsl:with-param name="en">Limitations and deviations are to be told to users (Article 28).</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="limitations"/>
</xsl:template>

<xsl:template name="profiles">
  <xsl:if test="claims/item[profile != '']">
    <div class="scroll" role="region" tabindex="0" aria-labelledby="profiler">
      <table>
        <caption id="profiler"><xsl:call-template name="t">
          <xsl:with-param name="nb">Nasjonale profiler i selvdeklareringen</xsl:with-param>
    <xsl:with-param name="en">national profiles in the self-declaration</xsl:with-param></xsl:call-template></caption>
        <thead><tr>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Profil</xsl:with-param>
    <xsl:with-param name="en">Profile</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Retning</xsl:with-param>
    <xsl:with-param name="en">Direction</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Status</xsl:with-param>
    <xsl:with-param name="en">Status</xsl:with-param></xsl:call-template></th>
          <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Filer</xsl:with-param>
    <xsl:with-param name="en">Files</xsl:with-param></xsl:call-template></th>
          <th scope="col" class="num"><xsl:call-template name="t">
            <xsl:with-param name="nb">Regler prøvd</xsl:with-param>
    <xsl:with-param name="en">Rules exercised</xsl:with-param></xsl:call-template></th>
        </tr></thead>
        <tbody>
          <xsl:for-each select="claims/item[profile != '']">
            <tr>
              <th scope="row"><xsl:call-template name="profile"><xsl:with-param name="name" select="profile"/>
                </xsl:call-template></th>
              <td><xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template>
                </td>
              <td><xsl:call-template name="shown"><xsl:with-param name="code" select="computed/shown"/>
                </xsl:call-template></td>
              <td class="num"><xsl:call-template name="number">
                <xsl:with-param name="value" select="computed/counts/files"/></xsl:call-template></td>
              <td class="num"><xsl:value-of select="concat(computed/rulesExercised, ' / ', computed/rulesTotal)"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:if>
</xsl:template>

<xsl:template name="limitations">
  <xsl:variable name="limits" select="claims/item[limitations != ''] | deviations/item | outOfScope/item"/>
  <xsl:choose>
    <xsl:when test="$limits">
      <ul>
        <xsl:for-each select="claims/item[limitations != '']">
          <li><strong><xsl:call-template name="profile"><xsl:with-param name="name" select="string(profile)"/>
            </xsl:call-template></strong>
            <xsl:text>: </xsl:text><span class="said"><xsl:value-of select="limitations"/></span></li>
        </xsl:for-each>
        <xsl:for-each select="deviations/item">
          <li><strong><xsl:value-of select="id"/></strong>: <xsl:value-of select="explanation"/>
            <xsl:if test="impact != ''"><xsl:value-of select="concat(' ', impact)"/></xsl:if></li>
        </xsl:for-each>
        <xsl:for-each select="outOfScope/item">
          <li><xsl:call-template name="t"><xsl:with-param name="nb">Ikke dekket:</xsl:with-param>
    <xsl:with-param name="en">not covered:</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
      <xsl:value-of select="."/></li>
        </xsl:for-each>
      </ul>
    </xsl:when>
    <xsl:otherwise><p><xsl:call-template name="t"><xsl:with-param name="nb">Produsenten oppgir ingen.</xsl:with-param>
    <xsl:with-param name="en">The manufacturer states none.</xsl:with-param></xsl:call-template></p></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== Annex II ===== -->
<xsl:template match="record" mode="checklist">
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Svarene er produsentens egne. Verktøyet har ikke kontrollert dem mot kravene, bare at
      bevisene som er nevnt, finnes og har sjekksummen som står her.</xsl:with-param>
    <xsl:with-param name="en">The answers are the manufacturer’s own. The tool has not checked them against the
      requirements, only that the evidence named exists and has the checksum that stands here.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">krav</xsl:with-param>
    <xsl:with-param name="nb">Kravene i vedlegg II</xsl:with-param>
    <xsl:with-param name="en">the requirements of Annex II</xsl:with-param></xsl:call-template>
  <div class="cards">
  <xsl:call-template name="row">
    <xsl:with-param name="row">1.1</xsl:with-param>
    <xsl:with-param name="nb">Systemet virker slik produsenten har ment, uten fare for
      pasientsikkerheten</xsl:with-param>
    <xsl:with-param name="en">The system performs as its manufacturer intends, without a risk to patient
      safety</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">1.2</xsl:with-param>
    <xsl:with-param name="nb">Systemet kan leveres og installeres etter produsentens anvisning uten at egenskapene
      svekkes</xsl:with-param>
    <xsl:with-param name="en">The system can be supplied and installed by the manufacturer's instructions without
      losing its characteristics</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">1.3</xsl:with-param>
    <xsl:with-param name="nb">Funksjonene ivaretar de rettighetene som forordningen gir personer</xsl:with-param>
    <xsl:with-param name="en">Its features uphold the rights that the regulation gives to persons</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">1.4</xsl:with-param>
    <xsl:with-param name="nb">Systemet virker trygt og pålitelig sammen med andre produkter og med medisinsk
      utstyr</xsl:with-param>
    <xsl:with-param name="en">The system works safely and reliably together with other products and with medical
      devices</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">2.1</xsl:with-param>
    <xsl:with-param name="nb">Et grensesnitt gir tilgang til opplysningene i det europeiske
      utvekslingsformatet</xsl:with-param>
    <xsl:with-param name="en">An interface gives access to the data in the European exchange format</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">2.2</xsl:with-param>
    <xsl:with-param name="nb">Et system som lagrer eller formidler, kan ta imot opplysninger i det europeiske
      utvekslingsformatet</xsl:with-param>
    <xsl:with-param name="en">A system that stores or passes on can receive data in the European exchange
      format</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">2.3</xsl:with-param>
    <xsl:with-param name="nb">Et system som gir tilgang, kan ta imot og vise opplysninger i det europeiske
      utvekslingsformatet</xsl:with-param>
    <xsl:with-param name="en">A system that gives access can receive and present data in the European exchange
      format</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">2.4</xsl:with-param>
    <xsl:with-param name="nb">Registreringen er strukturert og detaljert nok til å gi opplysninger i det europeiske
      utvekslingsformatet</xsl:with-param>
    <xsl:with-param name="en">Entry is structured and granular enough to give data in the European exchange
      format</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">2.5</xsl:with-param>
    <xsl:with-param name="nb">Ingen funksjon hindrer eller begrenser rettmessig tilgang og deling</xsl:with-param>
    <xsl:with-param name="en">No feature prohibits or restricts authorised access and sharing</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">2.6</xsl:with-param>
    <xsl:with-param name="nb">Ingen funksjon gjør det urimelig tungt å eksportere opplysningene når systemet skal
      byttes ut</xsl:with-param>
    <xsl:with-param name="en">No feature makes exporting the data an undue burden when the system is to be
      replaced</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.1</xsl:with-param>
    <xsl:with-param name="nb">Helsepersonell blir sikkert identifisert og autentisert</xsl:with-param>
    <xsl:with-param name="en">Health professionals are reliably identified and authenticated</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.2a</xsl:with-param>
    <xsl:with-param name="nb">Loggen sier for hver tilgang hvilken virksomhet og hvem som så
      opplysningene</xsl:with-param>
    <xsl:with-param name="en">The log says of every access which provider and which individual saw the
      data</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.2b</xsl:with-param>
    <xsl:with-param name="nb">Loggen sier for hver tilgang hvem opplysningene gjelder</xsl:with-param>
    <xsl:with-param name="en">The log says of every access whom the data are about</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.2c</xsl:with-param>
    <xsl:with-param name="nb">Loggen sier for hver tilgang hvilke kategorier opplysninger som ble sett</xsl:with-param>
    <xsl:with-param name="en">The log says of every access which categories of data were seen</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.2d</xsl:with-param>
    <xsl:with-param name="nb">Loggen sier for hver tilgang dato og klokkeslett</xsl:with-param>
    <xsl:with-param name="en">The log says of every access its date and time</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.2e</xsl:with-param>
    <xsl:with-param name="nb">Loggen sier for hver tilgang hvor opplysningene kommer fra</xsl:with-param>
    <xsl:with-param name="en">The log says of every access the origin of the data</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.3</xsl:with-param>
    <xsl:with-param name="nb">Systemet har verktøy for å gå gjennom og analysere loggene, eller kan kobles til
      slike</xsl:with-param>
    <xsl:with-param name="en">The system has tools to review and analyse the logs, or can be connected to
      such</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="row">
    <xsl:with-param name="row">3.4</xsl:with-param>
    <xsl:with-param name="nb">Lagringstid og tilgang kan være ulike etter opphav og kategori</xsl:with-param>
    <xsl:with-param name="en">Retention periods and access rights can differ by origin and category</xsl:with-param>
  </xsl:call-template>
  </div>
</xsl:template>

<xsl:template name="row">
  <xsl:param name="row"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:variable name="answer" select="key('answer', $row)[1]"/>
  <section class="card">
    <h3><xsl:value-of select="concat($row, ' ')"/><xsl:call-template name="t">
      <xsl:with-param name="nb" select="$nb"/>
      <xsl:with-param name="en" select="$en"/>
    </xsl:call-template></h3>
    <p><xsl:call-template name="answer"><xsl:with-param name="code" select="string($answer/answer)"/>
      </xsl:call-template></p>
    <xsl:if test="$answer/plannedFor != ''">
      <p><xsl:call-template name="t"><xsl:with-param name="nb">Planlagt til:</xsl:with-param>
    <xsl:with-param name="en">planned for:</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
      <xsl:value-of select="$answer/plannedFor"/></p>
    </xsl:if>
    <xsl:if test="$answer/text != ''"><p class="said"><xsl:value-of select="$answer/text"/></p></xsl:if>
    <xsl:call-template name="evidence"><xsl:with-param name="at" select="$answer/evidence/item"/></xsl:call-template>
    <xsl:if test="($answer/answer = 'ja' or $answer/answer = 'delvis') and not($answer/evidence/item) and
                  not($row = '2.5' and $answer/text != '')">
      <p><xsl:call-template name="t"><xsl:with-param name="nb">Bevis:</xsl:with-param>
    <xsl:with-param name="en">Evidence:</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
      <xsl:call-template name="missing"/></p>
    </xsl:if>
  </section>
</xsl:template>

<xsl:template name="answer">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'ja'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">ok</xsl:with-param>
      <xsl:with-param name="nb">Ja</xsl:with-param>
      <xsl:with-param name="en">yes</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'delvis'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">weak</xsl:with-param>
      <xsl:with-param name="nb">Delvis</xsl:with-param>
      <xsl:with-param name="en">partly</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'nei'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Nei</xsl:with-param>
      <xsl:with-param name="en">no</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'planlagt'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">info</xsl:with-param>
      <xsl:with-param name="nb">Planlagt</xsl:with-param>
      <xsl:with-param name="en">planned</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ikke-relevant'"><xsl:call-template name="badge">
      <xsl:with-param name="nb">Ikke relevant</xsl:with-param>
      <xsl:with-param name="en">not relevant</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="badge">
      <xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">Ikke besvart</xsl:with-param>
      <xsl:with-param name="en">not answered</xsl:with-param></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== Annex III ===== -->
<xsl:template match="record" mode="documentation">
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">En disposisjon med det selvdeklareringen har fra før. Dokumentasjonen skal oppbevares
      i ti år (artikkel 37 og 30).</xsl:with-param>
    <xsl:with-param name="en">An outline with what the self-declaration has already. The documentation is to be kept
      for ten years (Articles 37 and 30).</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">beskrivelse</xsl:with-param>
    <xsl:with-param name="nb">1. Beskrivelse av systemet</xsl:with-param>
    <xsl:with-param name="en">description of the system</xsl:with-param></xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="level">3</xsl:with-param>
    <xsl:with-param name="nb">1(a) Formål, dato og versjon</xsl:with-param>
    <xsl:with-param name="en">purpose, date and version</xsl:with-param></xsl:call-template>
  <p>
    <xsl:choose>
      <xsl:when test="subject/intendedPurpose"><span class="said"><xsl:value-of select="subject/intendedPurpose"/>
        </span></xsl:when>
      <xsl:otherwise><xsl:call-template name="missing"/></xsl:otherwise>
    </xsl:choose>
  </p>
  <xsl:call-template name="system"/>
  <xsl:call-template name="h"><xsl:with-param name="level">3</xsl:with-param>
    <xsl:with-param name="nb">1(b) Kategorier av helseopplysninger</xsl:with-param>
    <xsl:with-param name="en">categories of health data</xsl:with-param></xsl:call-template>
  <xsl:call-template name="categories"><xsl:with-param name="at" select="ehds/dataCategories/item"/></xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(c)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/interactions"/>
    <xsl:with-param name="nb">Samspill med annen programvare og utstyr</xsl:with-param>
    <xsl:with-param name="en">Interaction with other software and hardware</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="profiles"/>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(d)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/softwareVersions"/>
    <xsl:with-param name="nb">Programvareversjoner (SBOM)</xsl:with-param>
    <xsl:with-param name="en">Software versions (SBOM)</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(e)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/forms"/>
    <xsl:with-param name="nb">Formene systemet leveres i</xsl:with-param>
    <xsl:with-param name="en">The forms in which the system is supplied</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(f)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/hardware"/>
    <xsl:with-param name="nb">Maskinvaren systemet skal kjøre på</xsl:with-param>
    <xsl:with-param name="en">The hardware the system is to run on</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(g)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/architecture"/>
    <xsl:with-param name="nb">Arkitektur</xsl:with-param>
    <xsl:with-param name="en">Architecture</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(h)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/technicalSpecification"/>
    <xsl:with-param name="nb">Teknisk spesifikasjon: datastrukturer, lagring, inndata og utdata</xsl:with-param>
    <xsl:with-param name="en">Technical specification: data structures, storage, input and output</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(i)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/changes"/>
    <xsl:with-param name="nb">Endringer gjennom levetiden</xsl:with-param>
    <xsl:with-param name="en">Changes through its lifetime</xsl:with-param>
  </xsl:call-template>
  <xsl:if test="supersedes">
    <p><xsl:call-template name="t"><xsl:with-param name="nb">Erstatter erklæringen</xsl:with-param>
    <xsl:with-param name="en">replaces the declaration</xsl:with-param></xsl:call-template><xsl:text> </xsl:text><code>
      <xsl:value-of select="supersedes/id"/></code></p>
  </xsl:if>
  <xsl:call-template name="part">
    <xsl:with-param name="place">1(j)</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/instructions"/>
    <xsl:with-param name="nb">Bruksanvisning og installasjonsveiledning</xsl:with-param>
    <xsl:with-param name="en">Instructions for use and installation</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">ytelse</xsl:with-param>
    <xsl:with-param name="nb">2. Ytelse i bruk</xsl:with-param>
    <xsl:with-param name="en">performance in use</xsl:with-param></xsl:call-template>
  <xsl:call-template name="part">
    <xsl:with-param name="place">2</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/performanceEvaluation"/>
    <xsl:with-param name="nb">Ordningen for å vurdere ytelsen etter at systemet er tatt i bruk</xsl:with-param>
    <xsl:with-param name="en">How performance is evaluated once the system is in use</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="id">spesifikasjoner</xsl:with-param>
    <xsl:with-param name="nb">3. Felles spesifikasjoner og standarder</xsl:with-param>
    <xsl:with-param name="en">common specifications and standards</xsl:with-param></xsl:call-template>
  <xsl:call-template name="references">
    <xsl:with-param name="at" select="ehds/harmonisedStandards/item | ehds/commonSpecifications/item"/>
    <xsl:with-param name="none-nb">Ingen er nevnt.</xsl:with-param>
    <xsl:with-param name="none-en">None is named.</xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="tests"/>
  <xsl:call-template name="h"><xsl:with-param name="id">vedlegg</xsl:with-param>
    <xsl:with-param name="nb">5. og 6. Informasjonsark og erklæring</xsl:with-param>
    <xsl:with-param name="en">information sheet and declaration</xsl:with-param></xsl:call-template>
  <ul>
    <li><a href="ehds-information.html"><xsl:call-template name="t">
      <xsl:with-param name="nb">Informasjonsarket</xsl:with-param>
    <xsl:with-param name="en">the information sheet</xsl:with-param></xsl:call-template></a></li>
    <li><a href="ehds-declaration.html"><xsl:call-template name="t">
      <xsl:with-param name="nb">Utkastet til erklæring</xsl:with-param>
    <xsl:with-param name="en">the draft declaration</xsl:with-param></xsl:call-template></a></li>
    <li><a href="ehds-checklist.html"><xsl:call-template name="t"><xsl:with-param name="nb">Sjekklisten</xsl:with-param>
    <xsl:with-param name="en">the checklist</xsl:with-param></xsl:call-template></a></li>
  </ul>
  <xsl:call-template name="h"><xsl:with-param name="id">testmiljo</xsl:with-param>
    <xsl:with-param name="nb">Resultat fra testmiljøet (artikkel 37(2))</xsl:with-param>
    <xsl:with-param name="en">result of the testing environment (Article 37(2))</xsl:with-param></xsl:call-template>
  <xsl:call-template name="environment"/>
</xsl:template>

<xsl:template name="part">
  <xsl:param name="place"/>
  <xsl:param name="at"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:call-template name="h">
    <xsl:with-param name="level">3</xsl:with-param>
    <xsl:with-param name="nb" select="concat($place, ' ', $nb)"/>
    <xsl:with-param name="en" select="$en"/>
  </xsl:call-template>
  <xsl:if test="not($at)"><p><xsl:call-template name="missing"/></p></xsl:if>
  <xsl:if test="$at/text != ''"><p class="said"><xsl:value-of select="$at/text"/></p></xsl:if>
  <xsl:call-template name="evidence"><xsl:with-param name="at" select="$at/evidence/item"/></xsl:call-template>
</xsl:template>

<xsl:template name="tests">
  <xsl:call-template name="h"><xsl:with-param name="id">tester</xsl:with-param>
    <xsl:with-param name="nb">4. Testresultater</xsl:with-param>
    <xsl:with-param name="en">test results</xsl:with-param></xsl:call-template>
  <dl class="kv">
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Filer i bevislisten</xsl:with-param>
      <xsl:with-param name="en">Files in the list of evidence</xsl:with-param>
      <xsl:with-param name="value" select="manifest/files"/>
    </xsl:call-template>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Bevislisten, EVIDENCE.SHA256SUMS</xsl:with-param>
    <xsl:with-param name="en">The list of evidence, EVIDENCE.SHA256SUMS</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="digest"><xsl:with-param name="value" select="manifest/sha256"/></xsl:call-template>
        </dd>
    </div>
    <div>
      <dt><xsl:call-template name="t"><xsl:with-param name="nb">Profilsettet</xsl:with-param>
    <xsl:with-param name="en">The profile set</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="digest"><xsl:with-param name="value" select="profileSet/sha256"/></xsl:call-template>
        </dd>
    </div>
    <xsl:call-template name="field">
      <xsl:with-param name="nb">Verktøy</xsl:with-param>
      <xsl:with-param name="en">Tool</xsl:with-param>
      <xsl:with-param name="value" select="concat(tool/name, ' ', tool/version)"/>
    </xsl:call-template>
  </dl>
  <xsl:if test="claims/item[profile != '']">
    <div class="scroll" role="region" tabindex="0" aria-labelledby="resultater">
      <table>
        <caption id="resultater"><xsl:call-template name="t">
          <xsl:with-param name="nb">Resultater av kontrollen, for hvert punkt</xsl:with-param>
    <xsl:with-param name="en">results of the check, for each claim</xsl:with-param></xsl:call-template></caption>
        <thead><tr>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Punkt</xsl:with-param>
    <xsl:with-param name="en">Claim</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Status</xsl:with-param>
    <xsl:with-param name="en">Status</xsl:with-param></xsl:call-template></th>
          <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Feil</xsl:with-param>
    <xsl:with-param name="en">Errors</xsl:with-param></xsl:call-template></th>
          <th scope="col" class="num"><xsl:call-template name="t"><xsl:with-param name="nb">Advarsler</xsl:with-param>
    <xsl:with-param name="en">Warnings</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Resultatets sjekksum</xsl:with-param>
    <xsl:with-param name="en">Checksum of the result</xsl:with-param></xsl:call-template></th>
        </tr></thead>
        <tbody>
          <xsl:for-each select="claims/item[profile != '']">
            <tr>
              <th scope="row"><xsl:value-of select="concat(id, ' ')"/><xsl:call-template name="profile">
                <xsl:with-param name="name" select="profile"/></xsl:call-template></th>
              <td><xsl:call-template name="shown"><xsl:with-param name="code" select="computed/shown"/>
                </xsl:call-template></td>
              <td class="num"><xsl:value-of select="computed/counts/errors"/></td>
              <td class="num"><xsl:value-of select="computed/counts/warnings"/></td>
              <td><xsl:call-template name="digest"><xsl:with-param name="value" select="computed/resultDigest"/>
                </xsl:call-template></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:if>
  <xsl:if test="runs/item">
    <div class="scroll" role="region" tabindex="0" aria-labelledby="kjoringer">
      <table>
        <caption id="kjoringer"><xsl:call-template name="t"><xsl:with-param name="nb">Testkjøringer</xsl:with-param>
    <xsl:with-param name="en">test runs</xsl:with-param></xsl:call-template></caption>
        <thead><tr>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Testbeskrivelse</xsl:with-param>
    <xsl:with-param name="en">Test description</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Startet</xsl:with-param>
    <xsl:with-param name="en">Started</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Utfall</xsl:with-param>
    <xsl:with-param name="en">Outcome</xsl:with-param></xsl:call-template></th>
        </tr></thead>
        <tbody>
          <xsl:for-each select="runs/item">
            <tr>
              <th scope="row"><xsl:value-of select="concat(test, ' ', version)"/></th>
              <td><xsl:call-template name="date"><xsl:with-param name="value" select="started"/></xsl:call-template>
                </td>
              <td>
                <xsl:choose>
                  <xsl:when test="passed = 'true'"><xsl:call-template name="badge">
                    <xsl:with-param name="tone">ok</xsl:with-param>
                    <xsl:with-param name="nb">Bestått</xsl:with-param>
                    <xsl:with-param name="en">passed</xsl:with-param></xsl:call-template></xsl:when>
                  <xsl:otherwise><xsl:call-template name="badge">
                    <xsl:with-param name="tone">bad</xsl:with-param>
                    <xsl:with-param name="nb">Ikke bestått</xsl:with-param>
                    <xsl:with-param name="en">not passed</xsl:with-param></xsl:call-template></xsl:otherwise>
                </xsl:choose>
              </td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:if>
  <xsl:if test="evidence/item[kind != 'message']">
    <xsl:call-template name="h"><xsl:with-param name="level">3</xsl:with-param>
    <xsl:with-param name="nb">Dokumenter og andre bevis</xsl:with-param>
    <xsl:with-param name="en">documents and other evidence</xsl:with-param></xsl:call-template>
    <xsl:call-template name="evidence">
      <xsl:with-param name="at" select="evidence/item[kind != 'message' and kind != 'run']/id"/>
    </xsl:call-template>
  </xsl:if>
  <xsl:call-template name="part">
    <xsl:with-param name="place">4</xsl:with-param>
    <xsl:with-param name="at" select="ehds/technicalDocumentation/testAnalysis"/>
    <xsl:with-param name="nb">Kritisk gjennomgang av testresultatene</xsl:with-param>
    <xsl:with-param name="en">critical analysis of the test results</xsl:with-param>
  </xsl:call-template>
</xsl:template>
</xsl:stylesheet>
