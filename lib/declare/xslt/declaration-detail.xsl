<?xml version="1.0" encoding="UTF-8"?>
<!-- declaration-detail.xsl - the second half of a declaration's page: who and what in full, runs, evidence, requirements,
the text over the signature, what it means, how it was made. Part of declaration.xsl, on its templates and common.xsl's. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<!-- ===== information sheet: EHDS article 38(2) ===== -->
<xsl:template name="information-sheet">
  <section aria-labelledby="sheet">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Informasjonsark om systemet</xsl:with-param>
      <xsl:with-param name="en">Information sheet</xsl:with-param>
      <xsl:with-param name="id">sheet</xsl:with-param>
    </xsl:call-template>
    <p class="small muted"><xsl:call-template name="t">
      <xsl:with-param name="nb">Opplysningene som EHDS, forordning (EU) 2025/327 artikkel 38 nr. 2, ber
        om.</xsl:with-param>
      <xsl:with-param name="en">The particulars named in EHDS, Regulation (EU) 2025/327, Article 38(2).</xsl:with-param>
    </xsl:call-template></p>
    <dl class="kv">
      <xsl:for-each select="issuer"><xsl:call-template name="party">
        <xsl:with-param name="nb">Leverandør</xsl:with-param><xsl:with-param name="en">Manufacturer</xsl:with-param>
      </xsl:call-template></xsl:for-each>
      <xsl:for-each select="authorisedRepresentative"><xsl:call-template name="party">
        <xsl:with-param name="nb">Representant</xsl:with-param>
        <xsl:with-param name="en">Authorised representative</xsl:with-param></xsl:call-template></xsl:for-each>
      <xsl:call-template name="kv"><xsl:with-param name="nb">System og versjon</xsl:with-param>
        <xsl:with-param name="en">System and version</xsl:with-param>
        <xsl:with-param name="value" select="concat(subject/name, ' ', subject/version)"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Slag</xsl:with-param>
        <xsl:with-param name="en">Type</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="word"><xsl:with-param name="code" select="subject/type"/>
        </xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Utgitt</xsl:with-param>
        <xsl:with-param name="en">Release date</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="date">
          <xsl:with-param name="value" select="subject/releaseDate"/></xsl:call-template></xsl:with-param>
            </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Formål</xsl:with-param>
        <xsl:with-param name="en">Intended purpose</xsl:with-param>
        <xsl:with-param name="value" select="subject/intendedPurpose"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Kategorier av helsedata</xsl:with-param>
        <xsl:with-param name="en">Categories of health data</xsl:with-param>
        <xsl:with-param name="node"><xsl:for-each select="ehds/dataCategories/item">
          <xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each></xsl:with-param>
            </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Standarder og versjoner</xsl:with-param>
        <xsl:with-param name="en">Standards and versions</xsl:with-param>
        <xsl:with-param name="node"><xsl:for-each select="scheme/requirementSets/item">
          <xsl:if test="position() &gt; 1">, </xsl:if><xsl:call-template name="named"/></xsl:for-each>
            </xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Meldingstjener</xsl:with-param>
        <xsl:with-param name="en">Message server</xsl:with-param>
        <xsl:with-param name="value" select="normalize-space(concat(subject/messageServer/name, ' ',
          subject/messageServer/version))"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Oppsett</xsl:with-param>
        <xsl:with-param name="en">Configuration</xsl:with-param>
        <xsl:with-param name="value" select="subject/configuration/text"/></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Sjekksum av oppsettet</xsl:with-param>
        <xsl:with-param name="en">Digest of the configuration</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="digest">
          <xsl:with-param name="value" select="subject/configuration/sha256"/></xsl:call-template>
            </xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Sjekksum av programvaren</xsl:with-param>
        <xsl:with-param name="en">Digest of the software</xsl:with-param>
        <xsl:with-param name="node"><xsl:call-template name="digest">
          <xsl:with-param name="value" select="subject/sha256"/></xsl:call-template></xsl:with-param>
            </xsl:call-template>
    </dl>
  </section>
</xsl:template>

<xsl:template name="party">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:call-template name="kv">
    <xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/>
    <xsl:with-param name="node">
      <strong><xsl:value-of select="name"/></strong>
      <xsl:if test="orgnr != ''"><br/>org.nr. <xsl:value-of select="concat(substring(orgnr, 1, 3), '&#160;',
        substring(orgnr, 4, 3), '&#160;', substring(orgnr, 7))"/></xsl:if>
      <xsl:if test="address != ''"><br/><span class="said"><xsl:value-of select="address"/></span></xsl:if>
      <xsl:if test="contact != ''"><br/><span class="said"><xsl:value-of select="contact"/></span></xsl:if>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="complaintUrl != ''"><xsl:call-template name="kv">
    <xsl:with-param name="nb">Klage og feilmelding</xsl:with-param><xsl:with-param name="en">Complaints</xsl:with-param>
    <xsl:with-param name="node"><xsl:call-template name="link"><xsl:with-param name="url" select="complaintUrl"/>
    </xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
</xsl:template>

<!-- no.plo@1.6, with the version in its name or apart. -->
<xsl:template name="named">
  <xsl:value-of select="name"/>
  <xsl:if test="version != '' and not(contains(name, '@'))">@<xsl:value-of select="version"/></xsl:if>
</xsl:template>

<!-- ===== test runs ===== -->
<xsl:template name="runs">
  <xsl:if test="runs/item">
    <section aria-labelledby="runs">
      <xsl:call-template name="h">
        <xsl:with-param name="nb">Testkjøringer</xsl:with-param>
        <xsl:with-param name="en">Test runs</xsl:with-param>
        <xsl:with-param name="id">runs</xsl:with-param>
      </xsl:call-template>
      <div class="scroll" role="region" tabindex="0" aria-labelledby="runs-caption">
        <table>
          <caption id="runs-caption"><xsl:call-template name="t">
            <xsl:with-param name="nb">Testbeskrivelser som er kjørt</xsl:with-param>
            <xsl:with-param name="en">Test descriptions that were run</xsl:with-param></xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Test</xsl:with-param>
              <xsl:with-param name="en">Test</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Utfall</xsl:with-param>
              <xsl:with-param name="en">Outcome</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Slag</xsl:with-param>
              <xsl:with-param name="en">Type</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Utført</xsl:with-param>
              <xsl:with-param name="en">Run</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="runs/item[position() &lt;= $max-evidence]">
            <tr>
              <th scope="row"><xsl:value-of select="test"/><xsl:text> </xsl:text>
                <span class="pack">v<xsl:value-of select="version"/></span></th>
              <td>
                <xsl:choose>
                  <xsl:when test="passed = 'true'"><xsl:call-template name="badge">
                    <xsl:with-param name="tone">ok</xsl:with-param><xsl:with-param name="nb">Bestått</xsl:with-param>
                    <xsl:with-param name="en">Passed</xsl:with-param></xsl:call-template></xsl:when>
                  <xsl:otherwise><xsl:call-template name="badge">
                    <xsl:with-param name="tone">bad</xsl:with-param>
                      <xsl:with-param name="nb">Ikke bestått</xsl:with-param>
                    <xsl:with-param name="en">Not passed</xsl:with-param></xsl:call-template></xsl:otherwise>
                </xsl:choose>
              </td>
              <td>
                <xsl:choose>
                  <xsl:when test="negative = 'true'"><xsl:call-template name="t">
                    <xsl:with-param name="nb">skal avvise feil</xsl:with-param>
                    <xsl:with-param name="en">must refuse faults</xsl:with-param></xsl:call-template></xsl:when>
                  <xsl:otherwise><xsl:call-template name="t">
                    <xsl:with-param name="nb">skal virke</xsl:with-param>
                    <xsl:with-param name="en">must work</xsl:with-param></xsl:call-template></xsl:otherwise>
                </xsl:choose>
              </td>
              <td><xsl:call-template name="date"><xsl:with-param name="value" select="started"/></xsl:call-template>
                <xsl:if test="operatorRole != ''"><br/><xsl:value-of select="operatorRole"/></xsl:if></td>
            </tr>
          </xsl:for-each></tbody>
        </table>
      </div>
      <xsl:call-template name="more"><xsl:with-param name="n" select="count(runs/item)"/>
        <xsl:with-param name="shown" select="$max-evidence"/></xsl:call-template>
    </section>
  </xsl:if>
</xsl:template>

<xsl:template name="more">
  <xsl:param name="n"/>
  <xsl:param name="shown"/>
  <xsl:if test="$n &gt; $shown">
    <xsl:call-template name="pair">
      <xsl:with-param name="nb"
        select="concat('Her vises ', $shown, ' av ', $n, '. Alle står i selvdeklarering.json.')"/>
      <xsl:with-param name="en"
        select="concat($shown, ' of ', $n, ' are shown. selvdeklarering.json has all of them.')"/>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- ===== evidence ===== -->
<xsl:template name="evidence">
  <section aria-labelledby="evidence">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Bevis</xsl:with-param>
      <xsl:with-param name="en">Evidence</xsl:with-param>
      <xsl:with-param name="id">evidence</xsl:with-param>
    </xsl:call-template>
    <xsl:if test="privacyException != ''">
      <p><strong><xsl:call-template name="t">
        <xsl:with-param name="nb">Numre som kan være virkelige personers, er tatt med. Leverandørens
          grunn:</xsl:with-param>
        <xsl:with-param name="en">Numbers that may belong to real persons are included. The supplier’s
          reason:</xsl:with-param>
      </xsl:call-template></strong><xsl:text> </xsl:text><xsl:value-of select="privacyException"/></p>
    </xsl:if>
    <xsl:variable name="papers" select="evidence/item[kind != 'message' and kind != 'run' and not(run != '')]"/>
    <xsl:if test="$papers">
      <xsl:call-template name="evidence-table">
        <xsl:with-param name="items" select="$papers"/>
        <xsl:with-param name="id">papers</xsl:with-param>
        <xsl:with-param name="nb">Dokumenter og annet</xsl:with-param>
        <xsl:with-param name="en">Documents and other evidence</xsl:with-param>
        <xsl:with-param name="linked" select="true()"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:variable name="files" select="evidence/item[kind = 'message' and not(run != '')]"/>
    <xsl:if test="$files">
      <xsl:call-template name="evidence-table">
        <xsl:with-param name="items" select="$files"/>
        <xsl:with-param name="id">messages</xsl:with-param>
        <xsl:with-param name="nb">Meldinger</xsl:with-param>
        <xsl:with-param name="en">Messages</xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="not($papers) and not($files)">
      <xsl:call-template name="pair">
        <xsl:with-param name="nb">Det er ikke lagt fram noe bevis.</xsl:with-param>
        <xsl:with-param name="en">No evidence was put forward.</xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </section>
</xsl:template>

<xsl:template name="evidence-table">
  <xsl:param name="items"/>
  <xsl:param name="id"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="linked" select="false()"/>
  <div class="scroll" role="region" tabindex="0" aria-labelledby="{$id}-caption">
    <table>
      <caption id="{$id}-caption"><xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/>
        <xsl:with-param name="en" select="$en"/></xsl:call-template></caption>
      <thead><tr>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Bevis</xsl:with-param>
          <xsl:with-param name="en">Evidence</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Om</xsl:with-param>
          <xsl:with-param name="en">About</xsl:with-param></xsl:call-template></th>
        <th scope="col">SHA-256</th>
      </tr></thead>
      <tbody><xsl:for-each select="$items[position() &lt;= $max-evidence]">
        <tr>
          <xsl:if test="$linked and @key"><xsl:attribute name="id"><xsl:value-of select="concat('e-', id)"/>
          </xsl:attribute></xsl:if>
          <th scope="row">
            <xsl:choose>
              <xsl:when test="title != ''"><xsl:value-of select="title"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="id"/></xsl:otherwise>
            </xsl:choose>
            <xsl:if test="path != ''"><br/><span class="pack"><xsl:value-of select="path"/></span></xsl:if>
          </th>
          <td><xsl:call-template name="evidence-about"/></td>
          <td><xsl:call-template name="digest"><xsl:with-param name="value" select="sha256"/></xsl:call-template></td>
        </tr>
      </xsl:for-each></tbody>
    </table>
  </div>
  <xsl:call-template name="more"><xsl:with-param name="n" select="count($items)"/>
    <xsl:with-param name="shown" select="$max-evidence"/></xsl:call-template>
</xsl:template>

<xsl:template name="evidence-about">
  <xsl:choose>
    <xsl:when test="documentKind != ''"><xsl:value-of select="documentKind"/></xsl:when>
    <xsl:otherwise><xsl:call-template name="word"><xsl:with-param name="code" select="kind"/></xsl:call-template>
      </xsl:otherwise>
  </xsl:choose>
  <xsl:if test="negative = 'true'">, <xsl:call-template name="t">
    <xsl:with-param name="nb">feil med vilje</xsl:with-param>
    <xsl:with-param name="en">faulty on purpose</xsl:with-param></xsl:call-template></xsl:if>
  <xsl:if test="synthetic = 'true'">, <xsl:call-template name="t"><xsl:with-param name="nb">syntetisk</xsl:with-param>
    <xsl:with-param name="en">synthetic</xsl:with-param></xsl:call-template></xsl:if>
  <xsl:if test="version != ''">, <xsl:call-template name="t"><xsl:with-param name="nb"
    select="concat('om versjon ', version)"/><xsl:with-param name="en" select="concat('about version ', version)"/>
  </xsl:call-template></xsl:if>
  <xsl:if test="created != ''">, <xsl:call-template name="date"><xsl:with-param name="value" select="created"/>
  </xsl:call-template></xsl:if>
  <xsl:if test="expires != ''">, <xsl:call-template name="t"><xsl:with-param name="nb">gjelder til</xsl:with-param>
    <xsl:with-param name="en">valid until</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
    <xsl:call-template name="date"><xsl:with-param name="value" select="expires"/></xsl:call-template></xsl:if>
  <xsl:if test="sections/item"><br/><xsl:call-template name="t"><xsl:with-param name="nb">Se:</xsl:with-param>
    <xsl:with-param name="en">See:</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
    <xsl:for-each select="sections/item[position() &lt;= 50]"><xsl:if test="position() &gt; 1">; </xsl:if>
      <xsl:value-of select="."/></xsl:for-each>
  </xsl:if>
  <xsl:if test="withheld = 'true'"><br/><xsl:call-template name="badge">
    <xsl:with-param name="tone">warn</xsl:with-param>
    <xsl:with-param name="nb">Ikke utlevert</xsl:with-param><xsl:with-param name="en">Withheld</xsl:with-param>
  </xsl:call-template></xsl:if>
</xsl:template>

<!-- ===== requirements, as they were ===== -->
<xsl:template name="requirements">
  <xsl:if test="requirements/item">
    <section aria-labelledby="requirements" class="page-break">
      <xsl:call-template name="h">
        <xsl:with-param name="nb">Kravene erklæringen svarer på</xsl:with-param>
        <xsl:with-param name="en">The requirements it answers</xsl:with-param>
        <xsl:with-param name="id">requirements</xsl:with-param>
      </xsl:call-template>
      <div class="scroll" role="region" tabindex="0" aria-labelledby="requirements-caption">
        <table>
          <caption id="requirements-caption"><xsl:call-template name="t">
            <xsl:with-param name="nb">Kravene slik de var da erklæringen ble laget</xsl:with-param>
            <xsl:with-param name="en">Requirements as they stood when the declaration was made</xsl:with-param>
          </xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Krav</xsl:with-param>
              <xsl:with-param name="en">Requirement</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Normeringsnivå</xsl:with-param>
              <xsl:with-param name="en">Norm level</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Kilde</xsl:with-param>
              <xsl:with-param name="en">Source</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Vises ved</xsl:with-param>
              <xsl:with-param name="en">Shown by</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="requirements/item[position() &lt;= $max-requirements]">
            <tr>
              <xsl:if test="@key"><xsl:attribute name="id"><xsl:value-of select="concat('r-', id)"/>
                </xsl:attribute></xsl:if>
              <th scope="row"><span class="pack"><xsl:value-of select="id"/></span><br/>
                <xsl:apply-templates select="text" mode="text"/></th>
              <td>
                <xsl:for-each select="norms/item[position() &lt;= 12]">
                  <xsl:if test="position() &gt; 1"><br/></xsl:if>
                  <xsl:if test="organisation != '*'">
                    <xsl:value-of select="translate(organisation, '-', ' ')"/>: </xsl:if>
                  <xsl:call-template name="level"><xsl:with-param name="code" select="level"/></xsl:call-template>
                </xsl:for-each>
                <xsl:if test="not(norms/item)"><xsl:call-template name="level">
                  <xsl:with-param name="code">ukjent</xsl:with-param></xsl:call-template></xsl:if>
              </td>
              <td><xsl:value-of select="document"/><xsl:if test="clause != ''">, <xsl:value-of select="clause"/>
                </xsl:if></td>
              <td><xsl:call-template name="word"><xsl:with-param name="code" select="method"/></xsl:call-template></td>
            </tr>
          </xsl:for-each></tbody>
        </table>
      </div>
      <xsl:call-template name="more"><xsl:with-param name="n" select="count(requirements/item)"/>
        <xsl:with-param name="shown" select="$max-requirements"/></xsl:call-template>
    </section>
  </xsl:if>
</xsl:template>

<!-- ===== who answers for it ===== -->
<xsl:template name="signature">
  <section aria-labelledby="signatory" class="keep">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Avgitt av</xsl:with-param>
      <xsl:with-param name="en">Made by</xsl:with-param>
      <xsl:with-param name="id">signatory</xsl:with-param>
    </xsl:call-template>
    <xsl:apply-templates select="signatory/statement" mode="texts"/>
    <p><strong><xsl:value-of select="signatory/name"/></strong>, <xsl:value-of select="signatory/function"/>
      <xsl:if test="signatory/onBehalfOf != ''">
        <br/><xsl:call-template name="t"><xsl:with-param name="nb">på vegne av</xsl:with-param>
          <xsl:with-param name="en">on behalf of</xsl:with-param></xsl:call-template><xsl:text> </xsl:text>
        <xsl:value-of select="signatory/onBehalfOf"/></xsl:if>
      <br/><xsl:value-of select="signatory/place"/>, <xsl:call-template name="date">
        <xsl:with-param name="value" select="signatory/date"/></xsl:call-template></p>
    <xsl:call-template name="notice">
      <xsl:with-param name="tone">info</xsl:with-param>
      <xsl:with-param name="nb">Siden kan ikke vise om erklæringen er signert. Signaturer ligger i
        selvdeklarering.json.jws; «lodd verify» sier hvem som har signert, eller at ingen har det.</xsl:with-param>
      <xsl:with-param name="en">The page cannot show whether the declaration is signed. Signatures are kept in
        selvdeklarering.json.jws; “lodd verify” says who signed, or that nobody did.</xsl:with-param>
    </xsl:call-template>
    <xsl:if test="assessor">
      <dl class="kv">
        <xsl:call-template name="kv"><xsl:with-param name="nb">Testlaboratorium</xsl:with-param>
          <xsl:with-param name="en">Test laboratory</xsl:with-param>
          <xsl:with-param name="value" select="assessor/name"/></xsl:call-template>
        <xsl:call-template name="kv"><xsl:with-param name="nb">Organisasjonsnummer</xsl:with-param>
          <xsl:with-param name="en">Organisation number</xsl:with-param>
          <xsl:with-param name="value" select="assessor/orgnr"/></xsl:call-template>
        <xsl:call-template name="kv"><xsl:with-param name="nb">Akkreditering</xsl:with-param>
          <xsl:with-param name="en">Accreditation</xsl:with-param>
          <xsl:with-param name="value" select="assessor/accreditation"/></xsl:call-template>
        <xsl:call-template name="kv"><xsl:with-param name="nb">Uavhengig av leverandøren</xsl:with-param>
          <xsl:with-param name="en">Independent of the supplier</xsl:with-param>
          <xsl:with-param name="node"><xsl:choose>
            <xsl:when test="assessor/thirdParty = 'true'"><xsl:call-template name="t"><xsl:with-param name="nb">ja
              (oppgitt)</xsl:with-param><xsl:with-param name="en">yes (as stated)</xsl:with-param>
                </xsl:call-template></xsl:when>
            <xsl:otherwise><xsl:call-template name="t"><xsl:with-param name="nb">nei</xsl:with-param>
              <xsl:with-param name="en">no</xsl:with-param></xsl:call-template></xsl:otherwise>
          </xsl:choose></xsl:with-param></xsl:call-template>
      </dl>
    </xsl:if>
  </section>
</xsl:template>

<!-- ===== what the declaration means ===== -->
<xsl:template name="legal">
  <xsl:if test="legal/nb/item">
    <section aria-labelledby="legal">
      <xsl:call-template name="h">
        <xsl:with-param name="nb">Hva erklæringen betyr, og ikke betyr</xsl:with-param>
        <xsl:with-param name="en">What it means, and what it does not</xsl:with-param>
        <xsl:with-param name="id">legal</xsl:with-param>
      </xsl:call-template>
      <div class="grid2">
        <div><xsl:for-each select="legal/nb/item"><p><xsl:value-of select="."/></p></xsl:for-each></div>
        <div lang="en" class="en"><xsl:for-each select="legal/en/item"><p><xsl:value-of select="."/></p>
          </xsl:for-each></div>
      </div>
    </section>
  </xsl:if>
</xsl:template>

<!-- ===== identity, tool, profiles ===== -->
<xsl:template name="technical">
  <section aria-labelledby="technical">
    <xsl:call-template name="h">
      <xsl:with-param name="nb">Slik er erklæringen laget</xsl:with-param>
      <xsl:with-param name="en">How it was made</xsl:with-param>
      <xsl:with-param name="id">technical</xsl:with-param>
    </xsl:call-template>
    <dl class="kv">
      <xsl:call-template name="kv"><xsl:with-param name="nb">Erklæringens id</xsl:with-param>
        <xsl:with-param name="en">Id of the declaration</xsl:with-param><xsl:with-param name="value" select="id"/>
      </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Leverandørens merknad</xsl:with-param>
        <xsl:with-param name="en">The supplier’s remark</xsl:with-param>
          <xsl:with-param name="value" select="statusReason"/>
      </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Erstatter</xsl:with-param>
        <xsl:with-param name="en">Supersedes</xsl:with-param>
        <xsl:with-param name="node"><xsl:if test="supersedes/id != ''"><xsl:value-of select="supersedes/id"/><br/>
          <xsl:call-template name="digest"><xsl:with-param name="value" select="supersedes/sha256"/></xsl:call-template>
        </xsl:if></xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Ordning og nivå</xsl:with-param>
        <xsl:with-param name="en">Scheme and level</xsl:with-param>
        <xsl:with-param name="value" select="concat(scheme/id, '@', scheme/version, ', ', scheme/level)"/>
          </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Verktøy</xsl:with-param>
        <xsl:with-param name="en">Tool</xsl:with-param>
        <xsl:with-param name="value" select="concat(tool/name, ' ', tool/version, ', libxml2 ', tool/libxml2)"/>
          </xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Profilsett</xsl:with-param>
        <xsl:with-param name="en">Profile set</xsl:with-param>
        <xsl:with-param name="node">
          <xsl:for-each select="profileSet/packs/item[position() &lt;= 50]"><xsl:if test="position() &gt; 1">, </xsl:if>
            <xsl:call-template name="named"/></xsl:for-each>
          <br/><xsl:call-template name="digest"><xsl:with-param name="value" select="profileSet/sha256"/>
            </xsl:call-template>
        </xsl:with-param></xsl:call-template>
      <xsl:call-template name="kv"><xsl:with-param name="nb">Liste over filene (EVIDENCE.SHA256SUMS)</xsl:with-param>
        <xsl:with-param name="en">Manifest</xsl:with-param>
        <xsl:with-param name="node">
          <xsl:call-template name="plural"><xsl:with-param name="n" select="manifest/files"/>
            <xsl:with-param name="nb1">fil</xsl:with-param><xsl:with-param name="nb">filer</xsl:with-param>
            <xsl:with-param name="en1">file</xsl:with-param><xsl:with-param name="en">files</xsl:with-param>
              </xsl:call-template>
          <br/><xsl:call-template name="digest"><xsl:with-param name="value" select="manifest/sha256"/>
            </xsl:call-template>
        </xsl:with-param></xsl:call-template>
    </dl>
  </section>
</xsl:template>
</xsl:stylesheet>
