<?xml version="1.0" encoding="UTF-8"?>
<!-- register.xsl - the pages of a register (urn:lodd:register:1): index (matrix), expiring, gaps, and one for each system by
its key. Pages link to each other by plain relative links; the system pages lie in systems/.

A system page looks at its own item of systems only, so that a site of n pages takes n times one page. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>
<xsl:include href="cells.xsl"/>

<xsl:variable name="own" select="$page = 'index' or $page = 'expiring' or $page = 'gaps'"/>
<xsl:variable name="system" select="/record/systems/item[not($own) and @key = $page]"/>
<xsl:variable name="up"><xsl:if test="not($own)">../</xsl:if></xsl:variable>

<xsl:template match="/">
  <xsl:if test="not($own) and not($system)"><xsl:message terminate="yes">no such page</xsl:message></xsl:if>
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Register over selvdeklareringer</xsl:with-param>
    <xsl:with-param name="kind-en">Register of self-declarations</xsl:with-param>
    <xsl:with-param name="title">
      <xsl:choose>
        <xsl:when test="$page = 'index'">Hvem erklærer hva</xsl:when>
        <xsl:when test="$page = 'expiring'">Hva som utløper</xsl:when>
        <xsl:when test="$page = 'gaps'">Hva som mangler</xsl:when>
        <xsl:otherwise><xsl:value-of select="concat($system/system, ' ', $system/version)"/></xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
    <xsl:with-param name="title-en">
      <xsl:choose>
        <xsl:when test="$page = 'index'">Who declares what</xsl:when>
        <xsl:when test="$page = 'expiring'">What expires</xsl:when>
        <xsl:when test="$page = 'gaps'">What is missing</xsl:when>
      </xsl:choose>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- ===== frame ===== -->
<xsl:template name="to">
  <xsl:param name="name"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <li><a href="{$up}{$name}.html"><xsl:if test="$page = $name"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>
    <xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/></xsl:call-template></a></li>
</xsl:template>

<xsl:template name="site-nav">
  <nav aria-label="Sider i registeret" class="noprint"><ul>
    <xsl:call-template name="to"><xsl:with-param name="name">index</xsl:with-param>
      <xsl:with-param name="nb">Hvem erklærer hva</xsl:with-param><xsl:with-param name="en">who declares what</xsl:with-param></xsl:call-template>
    <xsl:call-template name="to"><xsl:with-param name="name">expiring</xsl:with-param>
      <xsl:with-param name="nb">Hva som utløper</xsl:with-param><xsl:with-param name="en">what expires</xsl:with-param></xsl:call-template>
    <xsl:call-template name="to"><xsl:with-param name="name">gaps</xsl:with-param>
      <xsl:with-param name="nb">Hva som mangler</xsl:with-param><xsl:with-param name="en">what is missing</xsl:with-param></xsl:call-template>
    <xsl:if test="$own"><li><a href="register.csv"><xsl:call-template name="t"><xsl:with-param name="nb">Tabellen som regneark</xsl:with-param>
      <xsl:with-param name="en">the table as a spreadsheet</xsl:with-param></xsl:call-template></a></li></xsl:if>
  </ul></nav>
</xsl:template>

<xsl:template match="record" mode="lead">
  <xsl:choose>
    <xsl:when test="$page = 'index'"><xsl:apply-templates select="." mode="index-lead"/></xsl:when>
    <xsl:when test="$own"/>
    <xsl:otherwise><xsl:apply-templates select="$system" mode="system-lead"/></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="site-nav"/>
  <xsl:if test="$page = 'index' and count(matrix/item) &gt; 1">
    <nav aria-label="Systemtyper"><ul><xsl:for-each select="matrix/item">
      <li><a href="#{type}"><xsl:call-template name="type"><xsl:with-param name="code" select="type"/></xsl:call-template></a>
        <xsl:value-of select="concat(' (', systems, ')')"/></li>
    </xsl:for-each></ul></nav>
  </xsl:if>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:choose>
    <xsl:when test="$page = 'index'"><xsl:apply-templates select="." mode="index"/></xsl:when>
    <xsl:when test="$page = 'expiring'"><xsl:apply-templates select="." mode="expiring"/></xsl:when>
    <xsl:when test="$page = 'gaps'"><xsl:apply-templates select="." mode="gaps"/></xsl:when>
    <xsl:otherwise><xsl:apply-templates select="$system" mode="system"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- "EksempelEPJ 4.2" with a link to its page, the vendor below. -->
<xsl:template name="system-link">
  <xsl:param name="vendor" select="true()"/>
  <a href="{$up}systems/{id}.html"><xsl:value-of select="concat(system, ' ', version)"/></a>
  <xsl:if test="$vendor"><br/><span class="muted small"><xsl:value-of select="vendor"/></span></xsl:if>
</xsl:template>

<xsl:template name="type">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'epj'"><xsl:call-template name="t"><xsl:with-param name="nb">Journalsystemer</xsl:with-param>
      <xsl:with-param name="en">health record systems</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'meldingstjener'"><xsl:call-template name="t"><xsl:with-param name="nb">Meldingstjenere</xsl:with-param>
      <xsl:with-param name="en">message servers</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'vft'"><xsl:call-template name="t"><xsl:with-param name="nb">Velferdsteknologi</xsl:with-param>
      <xsl:with-param name="en">welfare technology</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'helseapp'"><xsl:call-template name="t"><xsl:with-param name="nb">Helseapper</xsl:with-param>
      <xsl:with-param name="en">health apps</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="t"><xsl:with-param name="nb">Andre systemer</xsl:with-param>
      <xsl:with-param name="en">other systems</xsl:with-param></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== index ===== -->
<xsl:template name="tile">
  <xsl:param name="n"/>
  <xsl:param name="tone">info</xsl:param>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <li>
    <xsl:attribute name="class"><xsl:text>tile </xsl:text><xsl:choose>
      <xsl:when test="$n = '0'">off</xsl:when><xsl:otherwise><xsl:value-of select="$tone"/></xsl:otherwise></xsl:choose></xsl:attribute>
    <b><xsl:call-template name="number"><xsl:with-param name="value" select="$n"/></xsl:call-template></b>
    <xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/></xsl:call-template>
  </li>
</xsl:template>

<xsl:template match="record" mode="index-lead">
  <ul class="tiles">
    <xsl:call-template name="tile"><xsl:with-param name="n" select="counts/systems"/>
      <xsl:with-param name="nb">systemer</xsl:with-param><xsl:with-param name="en">systems</xsl:with-param></xsl:call-template>
    <xsl:call-template name="tile"><xsl:with-param name="n" select="counts/expiring"/><xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">utløper snart</xsl:with-param><xsl:with-param name="en">expire soon</xsl:with-param></xsl:call-template>
    <xsl:call-template name="tile"><xsl:with-param name="n" select="counts/changed"/><xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">ENDRET</xsl:with-param><xsl:with-param name="en">altered</xsl:with-param></xsl:call-template>
    <xsl:call-template name="tile"><xsl:with-param name="n" select="counts/openFindings"/><xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">åpne stikkprøvefunn</xsl:with-param><xsl:with-param name="en">open findings of spot checks</xsl:with-param></xsl:call-template>
  </ul>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Her står det leverandørene selv erklærer om systemene sine. Sjekksummer og signaturer er kontrollert når siden ble
      laget; bevisene kan hvem som helst etterprøve med «lodd verify».</xsl:with-param>
    <xsl:with-param name="en">This is what vendors themselves declare about their systems. Checksums and signatures were checked when this page was
      made; anybody can verify the evidence with 'lodd verify'.</xsl:with-param>
  </xsl:call-template>
  <p class="small"><xsl:call-template name="date"><xsl:with-param name="value" select="date"/></xsl:call-template></p>
</xsl:template>

<xsl:template match="record" mode="index">
  <xsl:apply-templates select="matrix/item" mode="matrix"/>
  <xsl:call-template name="h"><xsl:with-param name="level" select="3"/><xsl:with-param name="nb">Hva ordene betyr</xsl:with-param>
    <xsl:with-param name="en">what the words mean</xsl:with-param></xsl:call-template>
  <xsl:call-template name="cell-legend"/>
  <xsl:call-template name="h"><xsl:with-param name="nb">Alle systemene</xsl:with-param><xsl:with-param name="en">All systems</xsl:with-param>
    <xsl:with-param name="id">systems</xsl:with-param></xsl:call-template>
  <xsl:call-template name="all-systems"/>
  <xsl:call-template name="unreadable"/>
</xsl:template>

<xsl:template match="item" mode="matrix">
  <section>
    <h2 id="{type}"><xsl:call-template name="type"><xsl:with-param name="code" select="type"/></xsl:call-template></h2>
    <xsl:for-each select="blocks/item"><xsl:call-template name="matrix-block"><xsl:with-param name="type" select="../../type"/>
    </xsl:call-template></xsl:for-each>
  </section>
</xsl:template>

<xsl:template name="matrix-block">
  <xsl:param name="type"/>
  <div class="scroll" role="region" tabindex="0" aria-labelledby="m-{$type}-{first}">
    <table>
      <caption id="m-{$type}-{first}"><xsl:call-template name="t">
        <xsl:with-param name="nb" select="concat('System ', first, ' til ', last, ' (', $type, ')')"/>
        <xsl:with-param name="en" select="concat('systems ', first, ' to ', last)"/></xsl:call-template></caption>
      <thead><tr>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Melding</xsl:with-param><xsl:with-param name="en">message</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Retning</xsl:with-param><xsl:with-param name="en">direction</xsl:with-param></xsl:call-template></th>
        <xsl:for-each select="systems/item"><th scope="col"><xsl:call-template name="system-link"/></th></xsl:for-each>
      </tr></thead>
      <tbody><xsl:for-each select="rows/item"><tr>
        <th scope="row"><xsl:call-template name="standard"><xsl:with-param name="id" select="profile"/>
          <xsl:with-param name="nb" select="title/nb"/></xsl:call-template></th>
        <td><span class="small"><xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template></span></td>
        <xsl:for-each select="cells/item"><td><xsl:call-template name="cell"><xsl:with-param name="code" select="."/>
          <xsl:with-param name="en" select="false()"/></xsl:call-template></td></xsl:for-each>
      </tr></xsl:for-each></tbody>
    </table>
  </div>
</xsl:template>

<xsl:template name="all-systems">
  <div class="scroll" role="region" tabindex="0" aria-labelledby="all-systems">
    <table>
      <caption id="all-systems"><xsl:call-template name="t"><xsl:with-param name="nb">Erklæringen som gjelder for hvert system og hver versjon</xsl:with-param>
        <xsl:with-param name="en">the declaration that counts for each system and version</xsl:with-param></xsl:call-template></caption>
      <thead><tr>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">System</xsl:with-param><xsl:with-param name="en">system</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Erklæring</xsl:with-param><xsl:with-param name="en">declaration</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Til og med</xsl:with-param><xsl:with-param name="en">until</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Filene</xsl:with-param><xsl:with-param name="en">files</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Signatur</xsl:with-param><xsl:with-param name="en">signature</xsl:with-param></xsl:call-template></th>
      </tr></thead>
      <tbody><xsl:for-each select="systems/item"><tr>
        <th scope="row"><xsl:call-template name="system-link"/></th>
        <td><xsl:call-template name="state"><xsl:with-param name="code" select="declaration/state"/></xsl:call-template></td>
        <td><xsl:call-template name="date"><xsl:with-param name="value" select="declaration/validUntil"/></xsl:call-template></td>
        <td><xsl:call-template name="files"><xsl:with-param name="code" select="declaration/files"/></xsl:call-template></td>
        <td><xsl:call-template name="signature"><xsl:with-param name="code" select="declaration/signature"/></xsl:call-template></td>
      </tr></xsl:for-each></tbody>
    </table>
  </div>
</xsl:template>

<xsl:template name="unreadable">
  <xsl:if test="unreadable/item or orphans/item">
    <xsl:call-template name="h"><xsl:with-param name="nb">Filer som ikke er med</xsl:with-param>
      <xsl:with-param name="en">Files that are left out</xsl:with-param></xsl:call-template>
    <ul>
      <xsl:for-each select="unreadable/item"><li><code><xsl:value-of select="path"/></code>
        <xsl:text>: </xsl:text><xsl:call-template name="t"><xsl:with-param name="nb">kan ikke leses</xsl:with-param>
          <xsl:with-param name="en">cannot be read</xsl:with-param></xsl:call-template>
        <br/><span class="muted small"><xsl:value-of select="fault"/></span></li></xsl:for-each>
      <xsl:for-each select="orphans/item"><li><code><xsl:value-of select="name"/></code><xsl:text>: </xsl:text>
        <xsl:call-template name="t"><xsl:with-param name="nb">gjelder en erklæring som ikke er her</xsl:with-param>
          <xsl:with-param name="en">is about a declaration that is not here</xsl:with-param></xsl:call-template></li></xsl:for-each>
    </ul>
  </xsl:if>
</xsl:template>

<!-- ===== expiring ===== -->
<xsl:template match="record" mode="expiring">
  <xsl:call-template name="ends"><xsl:with-param name="list" select="expiring"/><xsl:with-param name="id">expiring</xsl:with-param>
    <xsl:with-param name="nb">Innen 90 dager</xsl:with-param><xsl:with-param name="en">Within 90 days</xsl:with-param></xsl:call-template>
  <xsl:call-template name="ends"><xsl:with-param name="list" select="expired"/><xsl:with-param name="id">expired</xsl:with-param>
    <xsl:with-param name="nb">Allerede utløpt</xsl:with-param><xsl:with-param name="en">Already expired</xsl:with-param></xsl:call-template>
</xsl:template>

<xsl:template name="ends">
  <xsl:param name="list"/>
  <xsl:param name="id"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:call-template name="h"><xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/></xsl:call-template>
  <xsl:choose>
    <xsl:when test="$list/item">
      <div class="scroll" role="region" tabindex="0" aria-labelledby="{$id}">
        <table>
          <caption id="{$id}"><xsl:call-template name="t"><xsl:with-param name="nb">Den første først</xsl:with-param>
            <xsl:with-param name="en">the first one first</xsl:with-param></xsl:call-template></caption>
          <thead><tr><th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">System</xsl:with-param><xsl:with-param name="en">system</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Gjelder til og med</xsl:with-param><xsl:with-param name="en">valid until</xsl:with-param></xsl:call-template></th></tr></thead>
          <tbody><xsl:for-each select="$list/item"><tr>
            <th scope="row"><xsl:call-template name="system-link"/></th>
            <td><xsl:call-template name="date"><xsl:with-param name="value" select="validUntil"/></xsl:call-template></td>
          </tr></xsl:for-each></tbody>
        </table>
      </div>
    </xsl:when>
    <xsl:otherwise><p><xsl:call-template name="t"><xsl:with-param name="nb">Ingen.</xsl:with-param><xsl:with-param name="en">None.</xsl:with-param></xsl:call-template></p></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== gaps ===== -->
<xsl:template match="record" mode="gaps">
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">Obligatoriske meldinger som systemene ikke erklærer oppfylt, for hver type virksomhet systemet sier det er laget for.
      Virksomheten har selv ansvar for at systemene den bruker, oppfyller kravene.</xsl:with-param>
    <xsl:with-param name="en">Mandatory messages that systems do not declare as met, for each kind of organisation that the system says it is made for.
      The organisation itself is responsible for its systems meeting the requirements.</xsl:with-param>
  </xsl:call-template>
  <xsl:if test="count(gaps/item) &gt; 1"><nav aria-label="Virksomhetstyper"><ul><xsl:for-each select="gaps/item">
    <li><a href="#{organisation}"><xsl:apply-templates select="name" mode="text"/></a></li></xsl:for-each></ul></nav></xsl:if>
  <xsl:for-each select="gaps/item">
    <h2 id="{organisation}"><xsl:apply-templates select="name" mode="text"/></h2>
    <p><xsl:call-template name="t">
      <xsl:with-param name="nb" select="concat('Obligatoriske meldinger og retninger: ', mandatory)"/>
      <xsl:with-param name="en" select="concat('mandatory messages and directions: ', mandatory)"/></xsl:call-template></p>
    <xsl:if test="not(types/item)"><p><xsl:call-template name="t"><xsl:with-param name="nb">Ingen systemer sier at de er laget for denne typen virksomhet.</xsl:with-param>
      <xsl:with-param name="en">No system says that it is made for this kind of organisation.</xsl:with-param></xsl:call-template></p></xsl:if>
    <xsl:for-each select="types/item">
      <h3><xsl:call-template name="type"><xsl:with-param name="code" select="type"/></xsl:call-template></h3>
      <div class="cards"><xsl:for-each select="systems/item"><div class="card">
        <h4><xsl:call-template name="system-link"><xsl:with-param name="vendor" select="false()"/></xsl:call-template>
          <span class="muted small"><xsl:value-of select="concat(' ', vendor)"/></span></h4>
        <xsl:choose>
          <xsl:when test="missing/item"><ul><xsl:for-each select="missing/item"><li>
            <xsl:call-template name="standard"><xsl:with-param name="id" select="profile"/><xsl:with-param name="nb" select="title/nb"/>
            </xsl:call-template><xsl:text> </xsl:text><span class="muted small"><xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template></span>
            <xsl:text> </xsl:text><xsl:call-template name="cell"><xsl:with-param name="code" select="status"/></xsl:call-template>
            <xsl:if test="otherVersion != ''"><xsl:text> </xsl:text><span class="muted small"><xsl:call-template name="t">
              <xsl:with-param name="nb" select="concat('erklært i versjon ', otherVersion)"/>
              <xsl:with-param name="en" select="concat('declared in version ', otherVersion)"/></xsl:call-template></span></xsl:if>
          </li></xsl:for-each></ul></xsl:when>
          <xsl:otherwise><p><xsl:call-template name="badge"><xsl:with-param name="tone">ok</xsl:with-param>
            <xsl:with-param name="nb">Ingenting mangler</xsl:with-param><xsl:with-param name="en">nothing is missing</xsl:with-param></xsl:call-template></p></xsl:otherwise>
        </xsl:choose>
      </div></xsl:for-each></div>
    </xsl:for-each>
  </xsl:for-each>
</xsl:template>

<!-- ===== one system ===== -->
<xsl:template match="item" mode="system-lead">
  <p><xsl:value-of select="vendor"/></p>
  <xsl:if test="declaration/files = 'endret'"><xsl:call-template name="notice"><xsl:with-param name="tone">bad</xsl:with-param>
    <xsl:with-param name="nb" select="concat('ENDRET: filene er ikke de som ble erklært (', declaration/changed, ').')"/>
    <xsl:with-param name="en" select="concat('ALTERED: the files are not those that were declared (', declaration/changed, ').')"/></xsl:call-template></xsl:if>
  <xsl:choose>
    <xsl:when test="declaration/state = 'trukket'"><xsl:call-template name="notice"><xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb" select="concat('Erklæringen er trukket tilbake. ', declaration/reason)"/>
      <xsl:with-param name="en">The declaration has been withdrawn.</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="declaration/state = 'utløpt'"><xsl:call-template name="notice">
      <xsl:with-param name="nb">Erklæringen er utløpt.</xsl:with-param>
      <xsl:with-param name="en">The declaration has expired.</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="declaration/state = 'erstattet'"><xsl:call-template name="notice">
      <xsl:with-param name="nb">Leverandøren har erstattet erklæringen med en for en annen versjon.</xsl:with-param>
      <xsl:with-param name="en">The vendor has superseded the declaration by one of another version.</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="declaration/state = 'utkast'"><xsl:call-template name="notice">
      <xsl:with-param name="nb">Dette er et utkast, ikke en erklæring.</xsl:with-param>
      <xsl:with-param name="en">This is a draft, not a declaration.</xsl:with-param></xsl:call-template></xsl:when>
  </xsl:choose>
  <dl class="kv">
    <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Erklæringen</xsl:with-param><xsl:with-param name="en">declaration</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="state"><xsl:with-param name="code" select="declaration/state"/></xsl:call-template></dd></div>
    <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Utstedt, gjelder til og med</xsl:with-param><xsl:with-param name="en">issued, valid until</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="date"><xsl:with-param name="value" select="declaration/issued"/></xsl:call-template><xsl:text>, </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="value" select="declaration/validUntil"/></xsl:call-template></dd></div>
    <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Filene</xsl:with-param><xsl:with-param name="en">files</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="files"><xsl:with-param name="code" select="declaration/files"/></xsl:call-template></dd></div>
    <div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Signatur</xsl:with-param><xsl:with-param name="en">signature</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="signature"><xsl:with-param name="code" select="declaration/signature"/></xsl:call-template>
        <xsl:if test="declaration/signer != ''"><xsl:value-of select="concat(' ', declaration/signer)"/></xsl:if></dd></div>
    <xsl:if test="declaration/verified != ''"><div><dt><xsl:call-template name="t"><xsl:with-param name="nb">Etterprøvd her</xsl:with-param>
      <xsl:with-param name="en">verified here</xsl:with-param></xsl:call-template></dt>
      <dd><xsl:call-template name="verdict"><xsl:with-param name="word" select="declaration/verified"/><xsl:with-param name="class"/></xsl:call-template></dd></div></xsl:if>
    <xsl:call-template name="kv"><xsl:with-param name="nb">Meldingstjener</xsl:with-param><xsl:with-param name="en">message server</xsl:with-param>
      <xsl:with-param name="value" select="normalize-space(concat(messageServer, ' ', messageServerVersion))"/></xsl:call-template>
    <xsl:call-template name="kv"><xsl:with-param name="nb">Ordning og nivå</xsl:with-param><xsl:with-param name="en">scheme and level</xsl:with-param>
      <xsl:with-param name="value" select="concat(declaration/scheme, '@', declaration/schemeVersion, ', ', declaration/level)"/></xsl:call-template>
  </dl>
</xsl:template>

<xsl:template match="item" mode="system">
  <xsl:call-template name="h"><xsl:with-param name="nb">Påstandene</xsl:with-param><xsl:with-param name="en">The claims</xsl:with-param></xsl:call-template>
  <div class="scroll" role="region" tabindex="0" aria-labelledby="claims">
    <table>
      <caption id="claims"><xsl:call-template name="t"><xsl:with-param name="nb">Hva leverandøren erklærer</xsl:with-param>
        <xsl:with-param name="en">what the vendor declares</xsl:with-param></xsl:call-template></caption>
      <thead><tr>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Melding</xsl:with-param><xsl:with-param name="en">message</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Retning</xsl:with-param><xsl:with-param name="en">direction</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Status</xsl:with-param><xsl:with-param name="en">status</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Normnivå</xsl:with-param><xsl:with-param name="en">norm level</xsl:with-param></xsl:call-template></th>
        <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Bevis</xsl:with-param><xsl:with-param name="en">evidence</xsl:with-param></xsl:call-template></th>
      </tr></thead>
      <tbody><xsl:for-each select="rows/item"><tr>
        <th scope="row"><xsl:call-template name="standard"><xsl:with-param name="id" select="standardId"/>
          <xsl:with-param name="nb" select="standard"/></xsl:call-template>
          <xsl:text> </xsl:text><span class="muted small"><xsl:value-of select="claim"/></span></th>
        <td><xsl:if test="direction != ''"><span class="small"><xsl:call-template name="word"><xsl:with-param name="code" select="direction"/></xsl:call-template></span></xsl:if></td>
        <td><xsl:call-template name="cell"><xsl:with-param name="code" select="status"/></xsl:call-template>
          <xsl:if test="plannedFor != ''"><br/><span class="muted small"><xsl:value-of select="plannedFor"/></span></xsl:if>
          <xsl:if test="limitations != ''"><br/><span class="muted small"><xsl:value-of select="limitations"/></span></xsl:if></td>
        <td><xsl:if test="normLevel != 'ukjent'"><xsl:call-template name="level"><xsl:with-param name="code" select="normLevel"/></xsl:call-template></xsl:if></td>
        <td><xsl:if test="files != '0'"><span class="small">
          <xsl:call-template name="plural"><xsl:with-param name="n" select="files"/><xsl:with-param name="nb1">fil</xsl:with-param>
            <xsl:with-param name="nb">filer</xsl:with-param><xsl:with-param name="en1">file</xsl:with-param><xsl:with-param name="en">files</xsl:with-param></xsl:call-template>
          <xsl:if test="rulesTotal != '0'"><br/><xsl:value-of select="concat(rulesExercised, '/', rulesTotal, ' ')"/>
            <xsl:call-template name="t"><xsl:with-param name="nb">regler prøvd</xsl:with-param><xsl:with-param name="en">rules exercised</xsl:with-param></xsl:call-template></xsl:if></span></xsl:if></td>
      </tr></xsl:for-each></tbody>
    </table>
  </div>
  <xsl:call-template name="external"/>
  <xsl:call-template name="controls"/>
  <xsl:call-template name="older"/>
  <xsl:call-template name="h"><xsl:with-param name="nb">Kontroller selv</xsl:with-param><xsl:with-param name="en">Check it yourself</xsl:with-param></xsl:call-template>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb" select="concat('Erklæringen lå i ', declaration/path, ' da registeret ble laget. Få den fra leverandøren, og kjør «lodd verify» på den.')"/>
    <xsl:with-param name="en" select="concat('The declaration lay in ', declaration/path, ' when the register was made. Get it from the vendor, and run lodd verify on it.')"/>
  </xsl:call-template>
  <p class="small">SHA-256: <xsl:call-template name="digest"><xsl:with-param name="value" select="declaration/sha256"/></xsl:call-template></p>
</xsl:template>

<!-- What others have said about it: shown as the vendor gives it, never derived. -->
<xsl:template name="external">
  <xsl:if test="rows/item/externalApprovalDetails">
    <section aria-labelledby="external">
      <xsl:call-template name="h"><xsl:with-param name="nb">Ekstern godkjenning, oppgitt av leverandøren</xsl:with-param>
        <xsl:with-param name="en">external approval, as stated by the vendor</xsl:with-param><xsl:with-param name="id">external</xsl:with-param></xsl:call-template>
      <ul><xsl:for-each select="rows/item[externalApprovalDetails]"><li>
        <xsl:value-of select="concat(claim, ' ')"/><xsl:call-template name="standard"><xsl:with-param name="id" select="standardId"/>
          <xsl:with-param name="nb" select="standard"/></xsl:call-template>
        <xsl:for-each select="externalApprovalDetails"><xsl:text>: </xsl:text>
          <xsl:value-of select="normalize-space(concat(issuer, ' ', reference, ' ', date))"/>
          <xsl:if test="url != ''"><br/><xsl:call-template name="link"><xsl:with-param name="url" select="url"/></xsl:call-template></xsl:if></xsl:for-each>
      </li></xsl:for-each></ul>
    </section>
  </xsl:if>
</xsl:template>

<xsl:template name="controls">
  <xsl:if test="controls/item">
    <xsl:call-template name="h"><xsl:with-param name="nb">Kontroller som er gjort</xsl:with-param><xsl:with-param name="en">Checks that were made</xsl:with-param></xsl:call-template>
    <div class="scroll" role="region" tabindex="0" aria-labelledby="controls">
      <table>
        <caption id="controls"><xsl:call-template name="t"><xsl:with-param name="nb">Resultatfiler som gjelder erklæringen</xsl:with-param>
          <xsl:with-param name="en">records about the declaration</xsl:with-param></xsl:call-template></caption>
        <thead><tr>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Kontroll</xsl:with-param><xsl:with-param name="en">check</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Hvem og når</xsl:with-param><xsl:with-param name="en">who and when</xsl:with-param></xsl:call-template></th>
          <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Utfall</xsl:with-param><xsl:with-param name="en">outcome</xsl:with-param></xsl:call-template></th>
        </tr></thead>
        <tbody><xsl:for-each select="controls/item"><tr>
          <th scope="row"><xsl:apply-templates select="kindName" mode="text"/><br/><span class="muted small"><xsl:value-of select="name"/></span></th>
          <td><xsl:value-of select="who"/><xsl:text> </xsl:text><xsl:call-template name="date"><xsl:with-param name="value" select="date"/></xsl:call-template></td>
          <td><xsl:if test="verdict != ''"><xsl:call-template name="verdict"><xsl:with-param name="word" select="verdict"/><xsl:with-param name="class"/></xsl:call-template></xsl:if>
            <xsl:if test="text != ''"><xsl:value-of select="text"/></xsl:if>
            <xsl:if test="open != '0'"><br/><span class="muted small"><xsl:call-template name="t"><xsl:with-param name="nb" select="concat('åpne: ', open)"/>
              <xsl:with-param name="en" select="concat('open: ', open)"/></xsl:call-template></span></xsl:if>
            <xsl:if test="confirmed != '0'"><br/><span class="muted small"><xsl:call-template name="t"><xsl:with-param name="nb" select="concat('bekreftet: ', confirmed)"/>
              <xsl:with-param name="en" select="concat('confirmed: ', confirmed)"/></xsl:call-template></span></xsl:if>
            <xsl:if test="settled != '0'"><br/><span class="muted small"><xsl:call-template name="t"><xsl:with-param name="nb" select="concat('avvist eller rettet: ', settled)"/>
              <xsl:with-param name="en" select="concat('rejected or mended: ', settled)"/></xsl:call-template></span></xsl:if></td>
        </tr></xsl:for-each></tbody>
      </table>
    </div>
  </xsl:if>
</xsl:template>

<xsl:template name="older">
  <xsl:if test="older/item or otherVersions/item">
    <xsl:call-template name="h"><xsl:with-param name="nb">Andre erklæringer av systemet</xsl:with-param>
      <xsl:with-param name="en">Other declarations of the system</xsl:with-param></xsl:call-template>
    <ul>
      <xsl:for-each select="otherVersions/item"><li><a href="{key}.html"><xsl:value-of select="concat(../../system, ' ', version)"/></a></li></xsl:for-each>
      <xsl:for-each select="older/item"><li>
        <xsl:call-template name="state"><xsl:with-param name="code" select="state"/></xsl:call-template><xsl:text> </xsl:text>
        <xsl:call-template name="t"><xsl:with-param name="nb">utstedt</xsl:with-param><xsl:with-param name="en">issued</xsl:with-param></xsl:call-template>
        <xsl:text> </xsl:text><xsl:call-template name="date"><xsl:with-param name="value" select="issued"/></xsl:call-template>
        <xsl:if test="files = 'endret'"><xsl:text> </xsl:text><xsl:call-template name="files"><xsl:with-param name="code" select="files"/></xsl:call-template></xsl:if>
        <br/><span class="muted small"><xsl:value-of select="path"/></span></li></xsl:for-each>
    </ul>
  </xsl:if>
</xsl:template>
</xsl:stylesheet>
