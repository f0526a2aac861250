<?xml version="1.0" encoding="UTF-8"?>
<!-- common.xsl - what every page shares: its frame, styles, labels in two languages, badges, tables, dates, digests.

A stylesheet of ours begins

  <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
    <xsl:include href="common.xsl"/>
    <xsl:template match="/">
      <xsl:call-template name="page">
        <xsl:with-param name="kind-nb">Kravsett</xsl:with-param> <xsl:with-param name="kind-en">...</xsl:with-param>
        <xsl:with-param name="title" select="..."/>              (the h1; text) [title-en: English beside it]
      </xsl:call-template>
    </xsl:template>
    <xsl:template match="record" mode="main"> what is below the h1; headings begin with h2 </xsl:template>
    <xsl:template match="record" mode="lead"> optional: directly below the h1, in the head band </xsl:template>
  </xsl:stylesheet>

and is named in lib/declare/meson.build (sources of the built-in table) and in render.def (for which "schema" and page).
tools/embed-xslt.py puts the includes in at build time. No extension functions, no document(), no strip-space, no
generate-id() (it is an address), no xsl:key without C's help (below), nothing quadratic: records are hostile.

The record is XML, one to one (render.h): record/claims/item/id. Names that are no XML names are <member name="...">.
An <item> of an array whose objects have "id" carries it once more as the attribute `key` when it is the first of its
array with it: <xsl:key name="evidence" match="evidence/item[@key]" use="@key"/> is therefore safe with hostile records.
$page is the page asked for (''), record/@sha256 the digest of the record's bytes. A page that is not there:
<xsl:message terminate="yes">no such page</xsl:message>.

Output is written by C (render_html.c): as HTML5, everything escaped. Elements and attributes that are not in its list
are left out (no script, style, event handlers); href only #here, http:, https: or a plain relative name (of the site).

Named templates (all texts are parameters; *-nb and *-en are our own words, never the record's):
  t         nb, en                   a label: Norwegian, English beside it in <span lang="en">
  h         level (2), nb, en, id    a heading <hN id>
  pair      nb, en                   a paragraph in both languages, side by side when there is room
  kv        nb, en, value [node]     a row of <dl class="kv">: nothing when value is empty. With node="..." (result
                                     tree) that is copied
  badge     tone, nb, en             status: tone ok | weak | warn | bad | off | info, each with its own shape
  shown     code                     badge of a claim's computed "shown" (samsvar, avvik-forklart, ...)
  status    code                     badge of a declaration's status (utkast, gjeldende, trukket)
  verdict   word [class (big)]       badge of a verdict by its Norwegian name (BEKREFTET, ikke-etterprøvbar, ...), large
  mark      code                     badge of a line's mark (ok, note, warning, fault, changed, notPossible)
  level     code                     norm level: "obligatorisk standard (må)" and English
  word      code                     code words of the files in plain words: send, motta, begge, validator, ...
  date      value                    21. november 2026 as <time>; other text as it is
  number    value                    1 234 with no-break spaces
  plural    n, nb1, nb, en1, en      "1 fil" / "12 filer", with English
  bar       part, whole              a bar; decoration: write the numbers beside it
  digest    value                    SHA-256 in groups of eight (copies without blanks)
  link      url, text                http(s) links; anything else is shown as text
  profile   name                     "no.plo@1.6/log-dod" by its title in both languages (profile-names, made of the
                                     packs), with the pack small
  line                               an item of lines, in <ul class="lines">: mark, subject, text nb/en
  notice    tone, nb, en             a loud box: draft, withdrawn, expired, ...; role="note"
  check     sha256, command, nb, en  the block "kontroller selv": h3, the command, the digest, what they are
Modes: text (of an element with <nb> and <en>): both texts inline; texts: as a pair of paragraphs; lines (of <lines>):
all lines of a check.

Classes: facts (dl of a few short facts in the head), edge with ok-edge/warn-edge/... (cards), behind (small print),
card, cards (grid of cards), tiles/tile (big numbers), grid2 (two columns when there is room), muted, small, num
(right-aligned), nowrap, en, said (the record's own text: keeps its lines), page-break (before, in print), keep (not
broken in print), noprint.
A table that people read on a phone: class="stack", explicit roles (table, rowgroup, row, columnheader, rowheader,
cell), and in each td first <span class="cell-label"> with its column's label: below 40rem its rows become blocks.
Other wide tables: <div class="scroll" role="region" tabindex="0" aria-labelledby="ID"><table><caption id="ID">...</caption>
<thead>, th scope="col" / scope="row". -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="xml" encoding="UTF-8" omit-xml-declaration="yes"/>
<xsl:param name="page"/>
<xsl:decimal-format name="nb" grouping-separator="&#160;" decimal-separator=","/>

<!-- Text of the record never comes by itself. -->
<xsl:template match="text()" mode="main"/>
<xsl:template match="record" mode="lead"/>

<!-- ===== frame ===== -->
<xsl:template name="page">
  <xsl:param name="kind-nb"/>
  <xsl:param name="kind-en"/>
  <xsl:param name="title"/>
  <xsl:param name="title-en"/>
  <html lang="nb">
    <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
      <meta name="referrer" content="no-referrer"/>
      <meta name="color-scheme" content="light dark"/>
      <title><xsl:value-of select="concat($title, ' – ', $kind-nb)"/></title>
      <style><xsl:call-template name="css"/></style>
    </head>
    <body>
      <a class="skip" href="#main"><xsl:call-template name="t">
        <xsl:with-param name="nb">Til innholdet</xsl:with-param>
        <xsl:with-param name="en">Skip to content</xsl:with-param>
      </xsl:call-template></a>
      <header class="top">
        <div class="wrap">
          <p class="kind"><xsl:call-template name="t">
            <xsl:with-param name="nb" select="$kind-nb"/>
            <xsl:with-param name="en" select="$kind-en"/>
          </xsl:call-template></p>
          <h1><xsl:value-of select="$title"/>
            <xsl:if test="$title-en != ''">
              <xsl:text> </xsl:text><span class="en" lang="en"><xsl:value-of select="$title-en"/></span>
            </xsl:if>
          </h1>
          <xsl:apply-templates select="record" mode="lead"/>
        </div>
      </header>
      <main id="main" tabindex="-1">
        <div class="wrap"><xsl:apply-templates select="record" mode="main"/></div>
      </main>
      <footer class="foot">
        <div class="wrap">
          <xsl:call-template name="pair">
            <xsl:with-param name="nb">Siden er laget av filen med sjekksummen under. Den har ingen skript og henter
              ingenting fra nettet. Er noe ulikt på siden og i filen, gjelder filen.</xsl:with-param>
            <xsl:with-param name="en">This page was made from the file with the checksum below. It has no scripts and
              fetches nothing from the network. Where the page and the file differ, the file counts.</xsl:with-param>
          </xsl:call-template>
          <p class="small">SHA-256: <xsl:call-template name="digest">
            <xsl:with-param name="value" select="record/@sha256"/>
          </xsl:call-template></p>
        </div>
      </footer>
    </body>
  </html>
</xsl:template>

<!-- ===== labels ===== -->
<xsl:template name="t">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:value-of select="normalize-space($nb)"/>
  <xsl:if test="$en != '' and normalize-space($en) != normalize-space($nb)">
    <xsl:text> </xsl:text>
    <span class="en" lang="en"><xsl:value-of select="normalize-space($en)"/></span>
  </xsl:if>
</xsl:template>

<xsl:template name="h">
  <xsl:param name="level" select="2"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="id"/>
  <xsl:element name="h{$level}">
    <xsl:if test="$id != ''"><xsl:attribute name="id"><xsl:value-of select="$id"/></xsl:attribute></xsl:if>
    <xsl:call-template name="t">
      <xsl:with-param name="nb" select="$nb"/>
      <xsl:with-param name="en" select="$en"/>
    </xsl:call-template>
  </xsl:element>
</xsl:template>

<xsl:template name="pair">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <div class="pair">
    <p><xsl:value-of select="normalize-space($nb)"/></p>
    <xsl:if test="$en != ''"><p class="en" lang="en"><xsl:value-of select="normalize-space($en)"/></p></xsl:if>
  </div>
</xsl:template>

<xsl:template match="*" mode="text">
  <xsl:call-template name="t">
    <xsl:with-param name="nb" select="nb"/>
    <xsl:with-param name="en" select="en"/>
  </xsl:call-template>
</xsl:template>

<xsl:template match="*" mode="texts">
  <xsl:call-template name="pair">
    <xsl:with-param name="nb" select="nb"/>
    <xsl:with-param name="en" select="en"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="kv">
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="value"/>
  <xsl:param name="node"/>
  <xsl:if test="string($value) != '' or string($node) != ''">
    <div>
      <dt><xsl:call-template name="t">
        <xsl:with-param name="nb" select="$nb"/>
        <xsl:with-param name="en" select="$en"/>
      </xsl:call-template></dt>
      <dd>
        <xsl:choose>
          <xsl:when test="string($node) != ''"><xsl:copy-of select="$node"/></xsl:when>
          <xsl:otherwise><span class="said"><xsl:value-of select="$value"/></span></xsl:otherwise>
        </xsl:choose>
      </dd>
    </div>
  </xsl:if>
</xsl:template>

<!-- ===== badges: a shape and a word, never colour alone ===== -->
<xsl:template name="shape">
  <xsl:param name="tone"/>
  <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <xsl:choose>
      <xsl:when test="$tone = 'ok'"><path class="line" d="M2.5 8.5l3.5 3.5 7.5-8"/></xsl:when>
      <xsl:when test="$tone = 'weak'">
        <circle class="line" cx="8" cy="8" r="6"/><path class="line" d="M5 8.3l2.2 2.2 3.8-4.3"/>
      </xsl:when>
      <xsl:when test="$tone = 'warn'">
        <path class="line" d="M8 2L14.5 13.5H1.5Z"/><path class="line" d="M8 6.2v3.4M8 11.6v.2"/>
      </xsl:when>
      <xsl:when test="$tone = 'bad'"><path class="line" d="M3 3l10 10M13 3L3 13"/></xsl:when>
      <xsl:when test="$tone = 'info'">
        <circle class="line" cx="8" cy="8" r="6"/><path class="line" d="M8 7.4v3.8M8 4.8v.2"/>
      </xsl:when>
      <xsl:otherwise><path class="line" d="M3 8h10"/></xsl:otherwise>
    </xsl:choose>
  </svg>
</xsl:template>

<xsl:template name="badge">
  <xsl:param name="tone" select="'off'"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <xsl:param name="class"/>
  <span class="badge {$tone} {$class}">
    <xsl:call-template name="shape"><xsl:with-param name="tone" select="$tone"/></xsl:call-template>
    <span>
      <xsl:call-template name="t">
        <xsl:with-param name="nb" select="$nb"/>
        <xsl:with-param name="en" select="$en"/>
      </xsl:call-template>
    </span>
  </span>
</xsl:template>

<!-- The words are those of LODD__SHOWN_TABLE (declaration.h); a test compares the two. -->
<xsl:template name="shown">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'samsvar'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">ok</xsl:with-param>
      <xsl:with-param name="nb">Samsvar (dokumentert)</xsl:with-param>
      <xsl:with-param name="en">Conforms (documented)</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'samsvar-svakt'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">weak</xsl:with-param>
      <xsl:with-param name="nb">Samsvar (svakt dokumentert)</xsl:with-param>
      <xsl:with-param name="en">Conforms (weakly documented)</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'samsvar-merknad'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">weak</xsl:with-param>
      <xsl:with-param name="nb">Samsvar (med merknader)</xsl:with-param>
      <xsl:with-param name="en">Conforms (with remarks)</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'påstått'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">Påstått, ikke dokumentert</xsl:with-param>
      <xsl:with-param name="en">Claimed, not documented</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'motsigelse'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Motsigelse</xsl:with-param>
      <xsl:with-param name="en">Contradiction</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'avvik-forklart'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">Avvik (forklart)</xsl:with-param>
      <xsl:with-param name="en">Deviation (explained)</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'avvik-uforklart'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Avvik (ikke forklart)</xsl:with-param>
      <xsl:with-param name="en">Deviation (not explained)</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'nei'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Nei</xsl:with-param>
      <xsl:with-param name="en">No</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ikke-testet'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">off</xsl:with-param>
      <xsl:with-param name="nb">Ikke testet</xsl:with-param>
      <xsl:with-param name="en">Not tested</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ikke-relevant'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">off</xsl:with-param>
      <xsl:with-param name="nb">Ikke relevant</xsl:with-param>
      <xsl:with-param name="en">Not relevant</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'planlagt'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">info</xsl:with-param>
      <xsl:with-param name="nb">Planlagt</xsl:with-param>
      <xsl:with-param name="en">Planned</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="badge">
      <xsl:with-param name="nb" select="$code"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="status">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'gjeldende'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">ok</xsl:with-param>
      <xsl:with-param name="nb">Gjeldende</xsl:with-param>
      <xsl:with-param name="en">Current</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'utkast'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">Utkast</xsl:with-param>
      <xsl:with-param name="en">Draft</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'trukket'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Trukket</xsl:with-param>
      <xsl:with-param name="en">Withdrawn</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="badge">
      <xsl:with-param name="nb" select="$code"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- The names are those of LODD_VERDICT_TABLE (check.h); a test compares the two. -->
<xsl:template name="verdict">
  <xsl:param name="nb"/>
  <xsl:param name="word" select="$nb"/>
  <xsl:param name="class">big</xsl:param>
  <xsl:variable name="name"
    select="translate($word, 'abcdefghijklmnopqrstuvwxyzæøå-', 'ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ ')"/>
  <xsl:variable name="en">
    <xsl:choose>
      <xsl:when test="$name = 'FERDIG'">DONE</xsl:when>
      <xsl:when test="$name = 'LAGET'">MADE</xsl:when>
      <xsl:when test="$name = 'AVVIST'">REFUSED</xsl:when>
      <xsl:when test="$name = 'BEKREFTET'">CONFIRMED</xsl:when>
      <xsl:when test="$name = 'AVVIKER'">DIFFERS</xsl:when>
      <xsl:when test="$name = 'ENDRET'">CHANGED</xsl:when>
      <xsl:when test="$name = 'IKKE ETTERPRØVBAR'">NOT VERIFIABLE</xsl:when>
      <xsl:when test="$name = 'IKKE MISTENKELIG'">NOT SUSPICIOUS</xsl:when>
      <xsl:when test="$name = 'MOTSIGELSE'">CONTRADICTION</xsl:when>
      <xsl:when test="$name = 'UAVKLART'">UNDECIDED</xsl:when>
      <xsl:when test="$name = 'FULLSTENDIG'">COMPLETE</xsl:when>
      <xsl:when test="$name = 'MANGELFULL'">INCOMPLETE</xsl:when>
    </xsl:choose>
  </xsl:variable>
  <xsl:variable name="tone">
    <xsl:choose>
      <xsl:when test="contains('|FERDIG|LAGET|BEKREFTET|IKKE MISTENKELIG|FULLSTENDIG|',
            concat('|', $name, '|'))">ok</xsl:when>
      <xsl:when test="contains('|IKKE ETTERPRØVBAR|UAVKLART|MANGELFULL|', concat('|', $name, '|'))">warn</xsl:when>
      <xsl:otherwise>bad</xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <xsl:call-template name="badge">
    <xsl:with-param name="tone" select="$tone"/>
    <xsl:with-param name="nb" select="$name"/>
    <xsl:with-param name="en" select="$en"/>
    <xsl:with-param name="class" select="$class"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="mark">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'ok'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">ok</xsl:with-param>
      <xsl:with-param name="nb">I orden</xsl:with-param>
      <xsl:with-param name="en">OK</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'note'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">info</xsl:with-param>
      <xsl:with-param name="nb">Merk</xsl:with-param>
      <xsl:with-param name="en">Note</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'warning'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb">Advarsel</xsl:with-param>
      <xsl:with-param name="en">Warning</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'fault'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Feil</xsl:with-param>
      <xsl:with-param name="en">Fault</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'changed'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Endret</xsl:with-param>
      <xsl:with-param name="en">Changed</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'notPossible'"><xsl:call-template name="badge">
      <xsl:with-param name="tone">off</xsl:with-param>
      <xsl:with-param name="nb">Ikke mulig</xsl:with-param>
      <xsl:with-param name="en">Not possible</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="badge">
      <xsl:with-param name="nb" select="$code"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== code words in plain words ===== -->
<xsl:template name="level">
  <xsl:param name="code"/>
  <xsl:choose>
    <xsl:when test="$code = 'obligatorisk'"><xsl:call-template name="t">
      <xsl:with-param name="nb">obligatorisk (må)</xsl:with-param>
      <xsl:with-param name="en">mandatory</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'anbefalt'"><xsl:call-template name="t">
      <xsl:with-param name="nb">anbefalt (skal)</xsl:with-param>
      <xsl:with-param name="en">recommended</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'retningslinje'"><xsl:call-template name="t">
      <xsl:with-param name="nb">retningslinje (bør)</xsl:with-param>
      <xsl:with-param name="en">guideline</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'veileder'"><xsl:call-template name="t">
      <xsl:with-param name="nb">veileder (kan)</xsl:with-param>
      <xsl:with-param name="en">guide</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="$code = 'ukjent' or $code = ''"><xsl:call-template name="t">
      <xsl:with-param name="nb">ikke kjent</xsl:with-param>
      <xsl:with-param name="en">not known</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:value-of select="$code"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="word">
  <xsl:param name="code"/>
  <xsl:variable name="nb">
    <xsl:choose>
      <xsl:when test="$code = 'send'">Sender</xsl:when>
      <xsl:when test="$code = 'motta'">Mottar</xsl:when>
      <xsl:when test="$code = 'begge'">Sender og mottar</xsl:when>
      <xsl:when test="$code = 'validator'">maskinell kontroll</xsl:when>
      <xsl:when test="$code = 'testprosedyre'">testbeskrivelse</xsl:when>
      <xsl:when test="$code = 'message'">melding</xsl:when>
      <xsl:when test="$code = 'document'">dokument</xsl:when>
      <xsl:when test="$code = 'run'">testkjøring</xsl:when>
      <xsl:when test="$code = 'log'">logg</xsl:when>
      <xsl:when test="$code = 'screenshot'">skjermbilde</xsl:when>
      <xsl:when test="$code = 'sbom'">komponentliste (SBOM)</xsl:when>
      <xsl:when test="$code = 'external'">bevis utenfra</xsl:when>
      <xsl:when test="$code = 'ja'">Ja</xsl:when>
      <xsl:when test="$code = 'ja-med-avvik'">Ja, med avvik</xsl:when>
      <xsl:when test="$code = 'nei'">Nei</xsl:when>
      <xsl:when test="$code = 'ikke-testet'">Ikke testet</xsl:when>
      <xsl:when test="$code = 'ikke-relevant'">Ikke relevant</xsl:when>
      <xsl:when test="$code = 'planlagt'">Planlagt</xsl:when>
      <xsl:when test="$code = 'epj'">journalsystem (EPJ)</xsl:when>
      <xsl:when test="$code = 'meldingstjener'">meldingstjener</xsl:when>
      <xsl:when test="$code = 'vft'">velferdsteknologi</xsl:when>
      <xsl:when test="$code = 'helseapp'">helseapp</xsl:when>
      <xsl:when test="$code = 'annet'">annet system</xsl:when>
      <xsl:when test="$code = 'godtatt'">godtatt</xsl:when>
      <xsl:when test="$code = 'mangelfull'">mangelfull</xsl:when>
      <xsl:when test="$code = 'ikke vurdert' or $code = 'ikke-vurdert'">ikke vurdert</xsl:when>
      <xsl:when test="$code = 'mistanke'">mistanke</xsl:when>
      <xsl:when test="$code = 'plan'">etter plan</xsl:when>
      <xsl:when test="$code = 'anskaffelse'">anskaffelse</xsl:when>
      <xsl:otherwise><xsl:value-of select="$code"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <xsl:variable name="en">
    <xsl:choose>
      <xsl:when test="$code = 'send'">sends</xsl:when>
      <xsl:when test="$code = 'motta'">receives</xsl:when>
      <xsl:when test="$code = 'begge'">sends and receives</xsl:when>
      <xsl:when test="$code = 'validator'">machine check</xsl:when>
      <xsl:when test="$code = 'testprosedyre'">test description</xsl:when>
      <xsl:when test="$code = 'dokument'">document</xsl:when>
      <xsl:when test="$code = 'egenerklæring'">statement</xsl:when>
      <xsl:when test="$code = 'message'">message</xsl:when>
      <xsl:when test="$code = 'document'">document</xsl:when>
      <xsl:when test="$code = 'run'">test run</xsl:when>
      <xsl:when test="$code = 'log'">log</xsl:when>
      <xsl:when test="$code = 'screenshot'">screenshot</xsl:when>
      <xsl:when test="$code = 'sbom'">bill of materials (SBOM)</xsl:when>
      <xsl:when test="$code = 'external'">external evidence</xsl:when>
      <xsl:when test="$code = 'ja'">yes</xsl:when>
      <xsl:when test="$code = 'ja-med-avvik'">yes, with deviations</xsl:when>
      <xsl:when test="$code = 'nei'">no</xsl:when>
      <xsl:when test="$code = 'ikke-testet'">not tested</xsl:when>
      <xsl:when test="$code = 'ikke-relevant'">not relevant</xsl:when>
      <xsl:when test="$code = 'planlagt'">planned</xsl:when>
      <xsl:when test="$code = 'epj'">electronic health record (EHR)</xsl:when>
      <xsl:when test="$code = 'meldingstjener'">message server</xsl:when>
      <xsl:when test="$code = 'vft'">welfare technology</xsl:when>
      <xsl:when test="$code = 'helseapp'">health app</xsl:when>
      <xsl:when test="$code = 'annet'">other system</xsl:when>
      <xsl:when test="$code = 'godtatt'">accepted</xsl:when>
      <xsl:when test="$code = 'mangelfull'">insufficient</xsl:when>
      <xsl:when test="$code = 'ikke vurdert' or $code = 'ikke-vurdert'">not judged</xsl:when>
      <xsl:when test="$code = 'mistanke'">suspicion</xsl:when>
      <xsl:when test="$code = 'plan'">planned check</xsl:when>
      <xsl:when test="$code = 'anskaffelse'">procurement</xsl:when>
    </xsl:choose>
  </xsl:variable>
  <xsl:call-template name="t">
    <xsl:with-param name="nb" select="$nb"/>
    <xsl:with-param name="en" select="$en"/>
  </xsl:call-template>
</xsl:template>

<!-- ===== dates, numbers, digests, links ===== -->
<xsl:template name="date">
  <xsl:param name="value"/>
  <xsl:variable name="month" select="substring($value, 6, 2)"/>
  <xsl:variable name="day" select="number(substring($value, 9, 2))"/>
  <xsl:variable name="name">
    <xsl:choose>
      <xsl:when test="translate($value, '0123456789', '0000000000') != '0000-00-00'"/>
      <xsl:when test="$month = '01'">januar</xsl:when>
      <xsl:when test="$month = '02'">februar</xsl:when>
      <xsl:when test="$month = '03'">mars</xsl:when>
      <xsl:when test="$month = '04'">april</xsl:when>
      <xsl:when test="$month = '05'">mai</xsl:when>
      <xsl:when test="$month = '06'">juni</xsl:when>
      <xsl:when test="$month = '07'">juli</xsl:when>
      <xsl:when test="$month = '08'">august</xsl:when>
      <xsl:when test="$month = '09'">september</xsl:when>
      <xsl:when test="$month = '10'">oktober</xsl:when>
      <xsl:when test="$month = '11'">november</xsl:when>
      <xsl:when test="$month = '12'">desember</xsl:when>
    </xsl:choose>
  </xsl:variable>
  <xsl:choose>
    <xsl:when test="$name != '' and $day &gt; 0 and $day &lt; 32">
      <time class="nowrap" datetime="{$value}">
        <xsl:value-of select="concat($day, '.&#160;', $name, '&#160;', substring($value, 1, 4))"/>
      </time>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="number">
  <xsl:param name="value"/>
  <xsl:choose>
    <xsl:when test="string($value) != '' and translate($value, '0123456789', '') = ''
                    and string-length($value) &lt; 16">
      <xsl:value-of select="format-number($value, '#&#160;##0', 'nb')"/>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="plural">
  <xsl:param name="n"/>
  <xsl:param name="nb1"/>
  <xsl:param name="nb"/>
  <xsl:param name="en1"/>
  <xsl:param name="en"/>
  <xsl:call-template name="number"><xsl:with-param name="value" select="$n"/></xsl:call-template>
  <xsl:text>&#160;</xsl:text>
  <xsl:choose>
    <xsl:when test="string($n) = '1'"><xsl:call-template name="t">
      <xsl:with-param name="nb" select="$nb1"/><xsl:with-param name="en" select="$en1"/>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="t">
      <xsl:with-param name="nb" select="$nb"/><xsl:with-param name="en" select="$en"/>
    </xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="bar">
  <xsl:param name="part"/>
  <xsl:param name="whole"/>
  <xsl:if test="number($whole) &gt; 0 and number($part) &gt;= 0">
    <xsl:variable name="share" select="floor(100 * $part div $whole)"/>
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="rest" width="100" height="4"/>
      <rect class="part" height="4">
        <xsl:attribute name="width">
          <xsl:choose>
            <xsl:when test="$share &gt; 100">100</xsl:when>
            <xsl:otherwise><xsl:value-of select="$share"/></xsl:otherwise>
          </xsl:choose>
        </xsl:attribute>
      </rect>
    </svg>
  </xsl:if>
</xsl:template>

<xsl:template name="digest">
  <xsl:param name="value"/>
  <xsl:choose>
    <xsl:when test="string-length($value) = 64">
      <code class="digest">
        <span><xsl:value-of select="substring($value, 1, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 9, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 17, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 25, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 33, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 41, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 49, 8)"/></span><wbr/>
        <span><xsl:value-of select="substring($value, 57, 8)"/></span>
      </code>
    </xsl:when>
    <xsl:when test="$value != ''"><code class="digest"><xsl:value-of select="$value"/></code></xsl:when>
  </xsl:choose>
</xsl:template>

<xsl:template name="link">
  <xsl:param name="url"/>
  <xsl:param name="text" select="$url"/>
  <xsl:choose>
    <xsl:when test="starts-with($url, 'https://') or starts-with($url, 'http://')">
      <a href="{$url}" rel="noopener noreferrer"><xsl:if test="string($text) = string($url)">
        <xsl:attribute name="class">bare</xsl:attribute></xsl:if><xsl:value-of select="$text"/></a>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:key name="titled" match="/record/claims/item[computed/title]" use="string(profile)"/>

<xsl:template name="profile">
  <xsl:param name="name"/>
  <xsl:variable name="short" select="substring-after($name, '/')"/>
  <xsl:variable name="title" select="key('titled', $name)[1]/computed/title"/>
  <xsl:variable name="known"><xsl:choose>
    <xsl:when test="$title"><xsl:call-template name="t">
      <xsl:with-param name="nb" select="string($title/nb)"/><xsl:with-param name="en" select="string($title/en)"/>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="profile-names"><xsl:with-param name="name" select="$name"/>
    </xsl:call-template></xsl:otherwise>
  </xsl:choose></xsl:variable>
  <xsl:choose>
    <xsl:when test="string($known) != ''">
      <xsl:copy-of select="$known"/><xsl:text> </xsl:text>
      <span class="pack"><xsl:value-of select="substring-before($name, '/')"/></span>
    </xsl:when>
    <xsl:when test="contains($name, '@') and $short != '' and not(contains($name, '://'))">
      <xsl:value-of select="concat(translate(substring($short, 1, 1), 'abcdefghijklmnopqrstuvwxyzæøå',
                                   'ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ'), translate(substring($short, 2), '-', ' '))"/>
      <xsl:text> </xsl:text>
      <span class="pack"><xsl:value-of select="substring-before($name, '/')"/></span>
    </xsl:when>
    <xsl:when test="$name = ''"><xsl:call-template name="t">
      <xsl:with-param name="nb">Systemet som helhet</xsl:with-param>
      <xsl:with-param name="en">the system as a whole</xsl:with-param>
    </xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:value-of select="$name"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ===== blocks ===== -->
<xsl:template match="lines" mode="lines">
  <ul class="lines">
    <xsl:for-each select="item[position() &lt;= 2000]"><xsl:call-template name="line"/></xsl:for-each>
  </ul>
</xsl:template>

<!-- An item of lines. -->
<xsl:template name="line">
  <li>
    <xsl:call-template name="mark"><xsl:with-param name="code" select="mark"/></xsl:call-template>
    <div>
      <p><xsl:if test="subject != ''"><strong><xsl:value-of select="subject"/></strong><xsl:text> </xsl:text></xsl:if>
        <xsl:value-of select="nb"/></p>
      <p class="en" lang="en"><xsl:value-of select="en"/></p>
      <p class="code"><code><xsl:value-of select="code"/></code></p>
    </div>
  </li>
</xsl:template>

<xsl:template name="notice">
  <xsl:param name="tone" select="'warn'"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <div class="notice {$tone}" role="note">
    <xsl:call-template name="shape"><xsl:with-param name="tone" select="$tone"/></xsl:call-template>
    <div>
      <p><strong><xsl:value-of select="normalize-space($nb)"/></strong></p>
      <p class="en" lang="en"><xsl:value-of select="normalize-space($en)"/></p>
    </div>
  </div>
</xsl:template>

<xsl:template name="check">
  <xsl:param name="sha256"/>
  <xsl:param name="command"/>
  <xsl:param name="nb"/>
  <xsl:param name="en"/>
  <div class="check">
    <h3><xsl:call-template name="t"><xsl:with-param name="nb">Kontroller selv</xsl:with-param>
      <xsl:with-param name="en">Check it yourself</xsl:with-param></xsl:call-template></h3>
    <p class="command"><code><xsl:value-of select="$command"/></code></p>
    <p class="small">SHA-256: <xsl:call-template name="digest">
      <xsl:with-param name="value" select="$sha256"/>
    </xsl:call-template></p>
    <xsl:call-template name="pair">
      <xsl:with-param name="nb" select="$nb"/>
      <xsl:with-param name="en" select="$en"/>
    </xsl:call-template>
  </div>
</xsl:template>

<!-- ===== styles ===== -->
<xsl:template name="css"><![CDATA[
:root{color-scheme:light dark;--ground:#fff;--sheet:#f5f7f9;--text:#1b2128;--soft:#525c67;--rule:#cfd6dd;
--accent:#0b4a73;--accent-soft:#e4eff6;--ok:#14603a;--ok-soft:#e3f3e9;--weak:#3f5a13;--weak-soft:#eef4dc;
--warn:#704300;--warn-soft:#fdf0d5;--bad:#9b1220;--bad-soft:#fce8e8;--off:#48525d;--off-soft:#ebeef1;
--info:#0b4a73;--info-soft:#e4eff6;--bar:#3b7ea8}
@media (prefers-color-scheme:dark){:root{--ground:#12171c;--sheet:#1a2128;--text:#e7ebef;--soft:#a9b4bf;--rule:#3a4550;
--accent:#8cc4e8;--accent-soft:#16303f;--ok:#86d9a7;--ok-soft:#15301f;--weak:#c3d77f;--weak-soft:#272f12;
--warn:#f2c46d;--warn-soft:#37290c;--bad:#ff9d9d;--bad-soft:#3d191c;--off:#b6c0ca;--off-soft:#262e36;
--info:#8cc4e8;--info-soft:#16303f;--bar:#5fa5cf}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);overflow-wrap:anywhere;
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
.wrap{max-width:68rem;margin:0 auto;padding:0 1.25rem}
.skip{position:absolute;left:1rem;top:-6rem;padding:.5rem 1rem;background:var(--ground);color:var(--accent);z-index:1}
.skip:focus{top:.5rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
main:focus{outline:none}
.top{background:var(--sheet);border-bottom:1px solid var(--rule);padding:1.5rem 0 1.25rem}
.kind{margin:0 0 .25rem;font-weight:600;color:var(--accent)}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance}
h1{font-size:2.125rem;margin:0 0 .5rem;letter-spacing:-.01em}
h2{font-size:1.4375rem;margin:3rem 0 .75rem;padding-top:.75rem;border-top:2px solid var(--text)}
main h2:first-child{margin-top:1.75rem;border-top:0;padding-top:0}
main section+section h2:first-child{margin-top:3rem;padding-top:.75rem;border-top:2px solid var(--text)}
h3{font-size:1.125rem;margin:1.75rem 0 .5rem}
h4{font-size:1rem;margin:1rem 0 .25rem}
p,ul,ol,dl{margin:0 0 .75rem}
.en{color:var(--soft);font-weight:400}
span.en::before{content:"/\00a0"}
h1 .en::before,h2 .en::before,h3 .en::before,caption .en::before,.tile .en::before,th .en::before,td>.en::before,
.badge .en::before,.kind .en::before{content:none}
h1 .en,h2 .en,h3 .en{font-size:.75em;letter-spacing:0}
.small,.pack,.code{font-size:.875rem}
.pack,.code,.muted{color:var(--soft);font-weight:400}
.nowrap{white-space:nowrap}
.said{white-space:pre-line}
code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;font-size:.9em}
.digest{line-height:1.7}
.digest span{display:inline-block;margin-right:.45em}
.pair{display:grid;gap:0 2rem;max-width:60rem}
.pair p{margin-bottom:.5rem}
@media (min-width:48rem){.pair,.grid2{grid-template-columns:1fr 1fr}}
.grid2{display:grid;gap:1rem 2rem}
.grid2>*{min-width:0}
.kv{display:grid;gap:.5rem 2rem;margin:.5rem 0 1rem}
.kv>div{min-width:0}
.kv dt{font-size:.875rem;font-weight:600}
.kv dd{margin:0}
@media (min-width:40rem){.kv>div{display:grid;grid-template-columns:15rem 1fr;gap:1.5rem}
.card .kv>div{grid-template-columns:11rem 1fr}}
.badge{display:inline-flex;align-items:flex-start;gap:.4em;padding:.1em .6em .1em .45em;border:1px solid currentColor;
border-radius:.3em;font-weight:600;font-size:.9375rem;line-height:1.45;max-width:100%}
.badge svg{flex:none;width:1em;height:1em;margin-top:.22em}
.badge .en{color:inherit;font-size:.875em}
.badge.big{font-size:1.375rem;padding:.25em .7em .25em .6em}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.ok{color:var(--ok);background:var(--ok-soft)}
.weak{color:var(--weak);background:var(--weak-soft)}
.warn{color:var(--warn);background:var(--warn-soft)}
.bad{color:var(--bad);background:var(--bad-soft)}
.off{color:var(--off);background:var(--off-soft)}
.info{color:var(--info);background:var(--info-soft)}
.notice{display:flex;gap:.9rem;padding:1rem 1.1rem;margin:1rem 0;border:2px solid currentColor;border-radius:.4rem}
.top .wrap>:last-child{margin-bottom:0}
.notice svg{flex:none;width:1.6rem;height:1.6rem;margin-top:.1rem}
.notice p{margin:0}
.notice .en{color:inherit}
.check{padding:1rem 1.1rem;border:1px solid var(--rule);border-left:.35rem solid var(--accent);border-radius:.3rem;
background:var(--ground)}
@media (min-width:48rem){.check .pair,.card .pair{grid-template-columns:1fr}}
.check h3{margin:0 0 .4rem}
.check .pair p{margin-bottom:.25rem;font-size:.9375rem}
.command{margin:.25rem 0 .5rem}
.command code{display:inline-block;padding:.35rem .7rem;border-radius:.25rem;background:var(--text);color:var(--ground);
font-size:1rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.25rem,1fr));gap:.75rem;margin:1rem 0;padding:0;
list-style:none}
.tile{padding:.7rem .9rem;border:1px solid currentColor;border-radius:.4rem}
.tile b{display:block;font-size:1.875rem;line-height:1.15;font-variant-numeric:tabular-nums}
.tile .en{display:block;color:inherit;font-size:.875rem}
.tile svg{width:1em;height:1em;vertical-align:-.1em;margin-right:.2em}
.cards{display:grid;gap:1rem}
.card{padding:1rem 1.1rem;border:1px solid var(--rule);border-radius:.4rem;min-width:0}
.card>:first-child{margin-top:0}
.card>:last-child{margin-bottom:0}
.scroll{overflow-x:auto;margin:.75rem 0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;font-weight:600;padding:0 0 .5rem}
caption .en{font-weight:400}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--rule);min-width:5rem;
overflow-wrap:break-word}
.pack{overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:.25rem}
thead th{font-size:.875rem;border-bottom:2px solid var(--text);vertical-align:bottom}
tbody th{font-weight:600}
th .en,td>.en{display:block;font-size:.875rem}
td .badge .en{display:block;font-weight:400}
.cell-label{display:none}
@media (max-width:40rem){.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody,.stack tr,.stack th,.stack td,.stack caption{display:block;min-width:0}
.stack tr{padding:.6rem 0;border-bottom:1px solid var(--rule)}
.stack tbody th,.stack td{border:0;padding:.2rem 0}
.stack .cell-label{display:block;font-size:.875rem}}
.num{text-align:right;font-variant-numeric:tabular-nums}
.bar{display:block;width:100%;max-width:14rem;height:.4rem;margin:.3rem 0;border-radius:.2rem}
.bar .rest{fill:var(--rule)}
.bar .part{fill:var(--bar)}
.lines{list-style:none;padding:0}
.lines li{display:grid;gap:.35rem 1rem;padding:.7rem 0;border-bottom:1px solid var(--rule)}
.lines li>div{min-width:0}
.lines li>.badge{justify-self:start;align-self:start}
.lines p{margin:0}
@media (min-width:48rem){.lines li{grid-template-columns:11rem 1fr}}
.who{font-size:1.0625rem;margin-bottom:.25rem}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 1.75rem;margin:.75rem 0 0}
.facts dt{font-size:.875rem}
.facts dd{margin:.1rem 0 0;font-weight:600}
.reason{margin:.75rem 0 0}
.edge{border-left:.35rem solid var(--rule)}
.ok-edge{border-left-color:var(--ok)}.weak-edge{border-left-color:var(--weak)}.warn-edge{border-left-color:var(--warn)}
.bad-edge{border-left-color:var(--bad)}
.point-head{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:baseline;justify-content:space-between}
.point-head h3{margin:0}
.behind{margin:.3rem 0 0;font-size:.875rem}
.plain{columns:2 22rem;column-gap:2rem;padding-left:1.1rem}
.plain li{break-inside:avoid;margin-bottom:.35rem}
.matrix{table-layout:fixed}
.direction{font-weight:400}
.foot{margin-top:4rem;padding:1.5rem 0 2rem;border-top:1px solid var(--rule);background:var(--sheet);font-size:.875rem}
@media (max-width:30rem){h1{font-size:1.625rem}h2{font-size:1.25rem}.wrap{padding:0 1rem}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;
scroll-behavior:auto!important}}
@media print{@page{size:A4;margin:15mm 15mm 17mm}
:root{color-scheme:light;--ground:#fff;--sheet:#fff;--text:#000;--soft:#3c444c;--rule:#b5bdc5;--accent:#0b4a73;
--ok:#14603a;--weak:#3f5a13;--warn:#704300;--bad:#9b1220;--off:#48525d;--info:#0b4a73}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
html{font-size:9pt}
body{line-height:1.4}
.wrap{max-width:none;padding:0}
.top{padding:0 0 5mm}
h2{margin-top:8mm}
h1,h2,h3,h4,caption{break-after:avoid}
.skip,.noprint{display:none}
.scroll{overflow:visible}
th,td{min-width:20mm;overflow-wrap:anywhere}
thead{display:table-header-group}
tr,.card,.notice,.check,.tile,.keep,.lines li{break-inside:avoid}
.page-break{break-before:page}
.pair,.grid2{grid-template-columns:1fr 1fr;gap:0 6mm}
.card .pair,.check .pair{grid-template-columns:1fr}
.kv>div{display:grid;grid-template-columns:45mm 1fr;gap:5mm}
.tiles{grid-template-columns:repeat(auto-fit,minmax(32mm,1fr));gap:2mm}
a[href^="http"]:not(.bare)::after{content:" (" attr(href) ")";font-size:.9em;color:var(--soft)}
.command code{background:#fff;color:#000;border:1px solid #000}
.foot{margin-top:8mm;padding:3mm 0 0}}
]]></xsl:template>
</xsl:stylesheet>
