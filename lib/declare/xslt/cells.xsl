<?xml version="1.0" encoding="UTF-8"?>
<!-- cells.xsl - what a declaration answers to a demand, for comparison, register and pairs. The words are those of
LODD__CELL_TABLE (claims.h); a test compares the two.

  cell        code, en (true()): a badge; en false(): without the English beside it, for tables with many
  cell-legend codes: a list that explains the badges -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template name="cell-nb">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'samsvar'">Samsvar</xsl:when>
    <xsl:when test="$code = 'samsvar-merknad'">Samsvar (merknad)</xsl:when>
    <xsl:when test="$code = 'samsvar-svakt'">Samsvar (svakt)</xsl:when>
    <xsl:when test="$code = 'påstått'">Påstått</xsl:when>
    <xsl:when test="$code = 'avvik'">Avvik</xsl:when>
    <xsl:when test="$code = 'omstridt'">Omstridt</xsl:when>
    <xsl:when test="$code = 'ikke-testet'">Ikke testet</xsl:when>
    <xsl:when test="$code = 'planlagt'">Planlagt</xsl:when>
    <xsl:when test="$code = 'ikke-relevant'">Ikke relevant</xsl:when>
    <xsl:when test="$code = 'nei'">Nei</xsl:when>
    <xsl:when test="$code = 'utkast'">Utkast</xsl:when>
    <xsl:when test="$code = 'utløpt'">Utløpt</xsl:when>
    <xsl:when test="$code = 'trukket'">Trukket</xsl:when>
    <xsl:when test="$code = 'endret'">Endret</xsl:when>
    <xsl:when test="$code = 'ikke-nevnt'">Ikke nevnt</xsl:when>
    <xsl:when test="$code = 'uleselig'">Uleselig</xsl:when>
    <xsl:otherwise><xsl:value-of select="$code"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="cell-en">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'samsvar'">Conforms</xsl:when>
    <xsl:when test="$code = 'samsvar-merknad'">Conforms (remarks)</xsl:when>
    <xsl:when test="$code = 'samsvar-svakt'">Conforms (weakly)</xsl:when>
    <xsl:when test="$code = 'påstått'">Claimed</xsl:when>
    <xsl:when test="$code = 'avvik'">Deviation</xsl:when>
    <xsl:when test="$code = 'omstridt'">Disputed</xsl:when>
    <xsl:when test="$code = 'ikke-testet'">Not tested</xsl:when>
    <xsl:when test="$code = 'planlagt'">Planned</xsl:when>
    <xsl:when test="$code = 'ikke-relevant'">Not relevant</xsl:when>
    <xsl:when test="$code = 'nei'">No</xsl:when>
    <xsl:when test="$code = 'utkast'">Draft</xsl:when>
    <xsl:when test="$code = 'utløpt'">Expired</xsl:when>
    <xsl:when test="$code = 'trukket'">Withdrawn</xsl:when>
    <xsl:when test="$code = 'endret'">Altered</xsl:when>
    <xsl:when test="$code = 'ikke-nevnt'">Not mentioned</xsl:when>
    <xsl:when test="$code = 'uleselig'">Unreadable</xsl:when>
  </xsl:choose>
</xsl:template>

<xsl:template name="cell">
  <xsl:param name="code"/>
  <xsl:param name="en" select="true()"/>
  <xsl:call-template name="badge">
    <xsl:with-param name="tone">
      <xsl:choose>
        <xsl:when test="$code = 'samsvar'">ok</xsl:when>
        <xsl:when test="$code = 'samsvar-merknad' or $code = 'samsvar-svakt'">weak</xsl:when>
        <xsl:when test="$code = 'påstått' or $code = 'avvik' or $code = 'omstridt'">warn</xsl:when>
        <xsl:when test="$code = 'utløpt' or $code = 'utkast'">warn</xsl:when>
        <xsl:when test="$code = 'nei' or $code = 'trukket' or $code = 'endret' or $code = 'uleselig'">bad</xsl:when>
        <xsl:when test="$code = 'planlagt'">info</xsl:when>
        <xsl:otherwise>off</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
    <xsl:with-param name="nb"><xsl:call-template name="cell-nb"><xsl:with-param name="code" select="$code"/>
    </xsl:call-template></xsl:with-param>
    <xsl:with-param name="en"><xsl:if test="$en"><xsl:call-template name="cell-en"><xsl:with-param name="code" select="$code"/>
    </xsl:call-template></xsl:if></xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- One word and what it means. -->
<xsl:template name="meaning">
  <xsl:param name="code"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <div>
    <dt><xsl:call-template name="cell"><xsl:with-param name="code" select="$code"/></xsl:call-template></dt>
    <dd><xsl:call-template name="t"><xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/>
    </xsl:call-template></dd>
  </div>
</xsl:template>

<xsl:template name="cell-legend">
  <dl class="kv">
    <xsl:call-template name="meaning"><xsl:with-param name="code">samsvar</xsl:with-param>
      <xsl:with-param name="nb">Bevisene viser det, og de er mange nok.</xsl:with-param>
      <xsl:with-param name="en">The evidence shows it, and there is enough of it.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">samsvar-svakt</xsl:with-param>
      <xsl:with-param name="nb">Bevisene viser det, men færre enn ordningen ber om.</xsl:with-param>
      <xsl:with-param name="en">The evidence shows it, but less of it than the scheme asks for.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">samsvar-merknad</xsl:with-param>
      <xsl:with-param name="nb">Bevisene viser det, med merknader som ikke er brudd på må- eller skal-krav.</xsl:with-param>
      <xsl:with-param name="en">The evidence shows it, with remarks that breach nothing that must or shall be met.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">påstått</xsl:with-param>
      <xsl:with-param name="nb">Leverandøren sier ja, uten bevis.</xsl:with-param>
      <xsl:with-param name="en">The vendor says yes, without evidence.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">avvik</xsl:with-param>
      <xsl:with-param name="nb">Leverandøren sier ja med avvik, eller en stikkprøve har vist et brudd.</xsl:with-param>
      <xsl:with-param name="en">The vendor says yes with deviations, or a spot check has shown a breach.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">omstridt</xsl:with-param>
      <xsl:with-param name="nb">En stikkprøve motsier det, og ingen har avgjort saken.</xsl:with-param>
      <xsl:with-param name="en">A spot check contradicts it, and nobody has decided on it.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">utløpt</xsl:with-param>
      <xsl:with-param name="nb">Ble erklært oppfylt, men erklæringen gjelder ikke lenger.</xsl:with-param>
      <xsl:with-param name="en">Was declared as met, but the declaration is no longer valid.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">endret</xsl:with-param>
      <xsl:with-param name="nb">Filene i erklæringen er ikke de som ble erklært.</xsl:with-param>
      <xsl:with-param name="en">The files of the declaration are not those that were declared.</xsl:with-param></xsl:call-template>
    <xsl:call-template name="meaning"><xsl:with-param name="code">ikke-nevnt</xsl:with-param>
      <xsl:with-param name="nb">Erklæringen sier ingenting om det.</xsl:with-param>
      <xsl:with-param name="en">The declaration says nothing about it.</xsl:with-param></xsl:call-template>
  </dl>
</xsl:template>

<!-- "gjeldende", "erstattet", ...: the state of a declaration on the day. -->
<xsl:template name="state">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'gjeldende' or $code = 'utkast' or $code = 'trukket'">
      <xsl:call-template name="status"><xsl:with-param name="code" select="$code"/></xsl:call-template>
    </xsl:when>
    <xsl:when test="$code = 'utløpt'"><xsl:call-template name="badge"><xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">Utløpt</xsl:with-param><xsl:with-param name="en">Expired</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'erstattet'"><xsl:call-template name="badge"><xsl:with-param name="tone">off</xsl:with-param>
      <xsl:with-param name="nb">Erstattet</xsl:with-param><xsl:with-param name="en">Superseded</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ikke-ennå'"><xsl:call-template name="badge"><xsl:with-param name="tone">info</xsl:with-param>
      <xsl:with-param name="nb">Gjelder ikke ennå</xsl:with-param><xsl:with-param name="en">Not valid yet</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:value-of select="$code"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- "uendret", "endret", "ikke-utlevert": the files of a bundle. -->
<xsl:template name="files">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'uendret'"><xsl:call-template name="badge"><xsl:with-param name="tone">ok</xsl:with-param>
      <xsl:with-param name="nb">Uendret</xsl:with-param><xsl:with-param name="en">Unaltered</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:when test="$code = 'endret'"><xsl:call-template name="badge"><xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">ENDRET</xsl:with-param><xsl:with-param name="en">ALTERED</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="badge">
      <xsl:with-param name="nb">Ikke utlevert</xsl:with-param><xsl:with-param name="en">Not delivered</xsl:with-param>
    </xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- The words of LODD__SIGNED_TABLE (integrity.h). -->
<xsl:template name="signature">
  <xsl:param name="code"/>
  <xsl:call-template name="badge">
    <xsl:with-param name="tone">
      <xsl:choose>
        <xsl:when test="$code = 'gyldig'">ok</xsl:when>
        <xsl:when test="$code = 'ukjent-utsteder' or $code = 'utløpt-sertifikat'">weak</xsl:when>
        <xsl:when test="$code = 'ikke-kontrollert' or $code = 'usignert'">warn</xsl:when>
        <xsl:when test="$code = 'feil-orgnr' or $code = 'avvist' or $code = 'feil'">bad</xsl:when>
        <xsl:otherwise>off</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
    <xsl:with-param name="nb">
      <xsl:choose>
        <xsl:when test="$code = 'gyldig'">Signert</xsl:when>
        <xsl:when test="$code = 'ukjent-utsteder'">Signert, ukjent utsteder</xsl:when>
        <xsl:when test="$code = 'utløpt-sertifikat'">Signert med utløpt sertifikat</xsl:when>
        <xsl:when test="$code = 'ikke-kontrollert'">Signatur ikke kontrollert</xsl:when>
        <xsl:when test="$code = 'usignert'">Usignert</xsl:when>
        <xsl:when test="$code = 'feil-orgnr'">Signert av en annen virksomhet</xsl:when>
        <xsl:when test="$code = 'avvist'">Signaturen kan ikke godtas</xsl:when>
        <xsl:when test="$code = 'feil'">Signaturen stemmer ikke</xsl:when>
        <xsl:otherwise>Ikke utlevert</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
    <xsl:with-param name="en">
      <xsl:choose>
        <xsl:when test="$code = 'gyldig'">Signed</xsl:when>
        <xsl:when test="$code = 'ukjent-utsteder'">Signed, unknown issuer</xsl:when>
        <xsl:when test="$code = 'utløpt-sertifikat'">Signed with an expired certificate</xsl:when>
        <xsl:when test="$code = 'ikke-kontrollert'">Signature not checked</xsl:when>
        <xsl:when test="$code = 'usignert'">Not signed</xsl:when>
        <xsl:when test="$code = 'feil-orgnr'">Signed by another organisation</xsl:when>
        <xsl:when test="$code = 'avvist'">The signature cannot be accepted</xsl:when>
        <xsl:when test="$code = 'feil'">The signature is wrong</xsl:when>
        <xsl:otherwise>Not delivered</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- A standard by the name that its pack has for it; the rest small. -->
<xsl:template name="standard">
  <xsl:param name="id"/>
  <xsl:param name="nb"/>
  <xsl:choose>
    <xsl:when test="$nb != '' and $nb != $id">
      <xsl:value-of select="$nb"/><xsl:text> </xsl:text>
      <span class="pack"><xsl:choose>
        <xsl:when test="contains($id, '/') and not(contains($id, '://'))"><xsl:value-of select="substring-before($id, '/')"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="$id"/></xsl:otherwise></xsl:choose></span>
    </xsl:when>
    <xsl:otherwise><xsl:call-template name="profile"><xsl:with-param name="name" select="$id"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- The lines of the check: what the tables say, in sentences. -->
<xsl:template name="all-lines">
  <xsl:call-template name="h"><xsl:with-param name="nb">Alt som ble sagt</xsl:with-param>
    <xsl:with-param name="en">everything that was said</xsl:with-param></xsl:call-template>
  <ul class="lines"><xsl:for-each select="/record/lines/item"><xsl:call-template name="line"/></xsl:for-each></ul>
</xsl:template>
</xsl:stylesheet>
