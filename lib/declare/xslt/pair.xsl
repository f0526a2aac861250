<?xml version="1.0" encoding="UTF-8"?>
<!-- pair.xsl - what flows between two systems (urn:lodd:par:1): a table each way, then receipts and dialogues. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>
<xsl:include href="cells.xsl"/>

<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Meldinger mellom to systemer</xsl:with-param>
    <xsl:with-param name="kind-en">Messages between two systems</xsl:with-param>
    <xsl:with-param name="title"><xsl:call-template name="side"><xsl:with-param name="of" select="record/a"/></xsl:call-template>
      <xsl:text> – </xsl:text><xsl:call-template name="side"><xsl:with-param name="of" select="record/b"/></xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="side">
  <xsl:param name="of"/>
  <xsl:choose>
    <xsl:when test="$of/readable = 'true'"><xsl:value-of select="concat($of/system, ' ', $of/version)"/></xsl:when>
    <xsl:otherwise>uleselig erklæring</xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="record" mode="lead">
  <ul class="tiles">
    <xsl:call-template name="way-tile"><xsl:with-param name="flows" select="aToB"/>
      <xsl:with-param name="from" select="a"/><xsl:with-param name="to" select="b"/></xsl:call-template>
    <xsl:call-template name="way-tile"><xsl:with-param name="flows" select="bToA"/>
      <xsl:with-param name="from" select="b"/><xsl:with-param name="to" select="a"/></xsl:call-template>
  </ul>
  <xsl:call-template name="pair">
    <xsl:with-param name="nb">En melding går når det ene systemet erklærer å sende den og det andre å ta den imot, i samme versjon.
      Det sier ikke at de to er koblet sammen.</xsl:with-param>
    <xsl:with-param name="en">A message flows when one system declares to send it and the other one to receive it, in the same
      version. It does not say that the two are connected.</xsl:with-param>
  </xsl:call-template>
  <p class="small"><xsl:call-template name="date"><xsl:with-param name="value" select="date"/></xsl:call-template></p>
</xsl:template>

<xsl:template name="way-tile">
  <xsl:param name="flows"/>
  <xsl:param name="from"/>
  <xsl:param name="to"/>
  <xsl:variable name="n" select="count($flows/item[state = 'går'])"/>
  <li>
    <xsl:attribute name="class"><xsl:choose><xsl:when test="$n &gt; 0">tile ok</xsl:when><xsl:otherwise>tile warn</xsl:otherwise>
    </xsl:choose></xsl:attribute>
    <b><xsl:value-of select="$n"/></b>
    <xsl:call-template name="t">
      <xsl:with-param name="nb"><xsl:text>går fra </xsl:text><xsl:call-template name="side"><xsl:with-param name="of" select="$from"/>
        </xsl:call-template><xsl:text> til </xsl:text><xsl:call-template name="side"><xsl:with-param name="of" select="$to"/>
        </xsl:call-template></xsl:with-param>
      <xsl:with-param name="en">flow this way</xsl:with-param>
    </xsl:call-template>
  </li>
</xsl:template>

<xsl:template match="record" mode="main">
  <xsl:call-template name="way"><xsl:with-param name="flows" select="aToB"/><xsl:with-param name="from" select="a"/>
    <xsl:with-param name="to" select="b"/><xsl:with-param name="id">a-b</xsl:with-param><xsl:with-param name="letters">A til B</xsl:with-param></xsl:call-template>
  <xsl:call-template name="way"><xsl:with-param name="flows" select="bToA"/><xsl:with-param name="from" select="b"/>
    <xsl:with-param name="to" select="a"/><xsl:with-param name="id">b-a</xsl:with-param><xsl:with-param name="letters">B til A</xsl:with-param></xsl:call-template>
  <xsl:call-template name="h"><xsl:with-param name="nb">Kvitteringer og dialog</xsl:with-param>
    <xsl:with-param name="en">Receipts and dialogue</xsl:with-param></xsl:call-template>
  <xsl:call-template name="receipts"/>
  <xsl:call-template name="all-lines"/>
</xsl:template>

<xsl:template name="way">
  <xsl:param name="flows"/>
  <xsl:param name="from"/>
  <xsl:param name="to"/>
  <xsl:param name="id"/>
  <xsl:param name="letters"/>
  <h2><xsl:text>Fra </xsl:text><xsl:call-template name="side"><xsl:with-param name="of" select="$from"/></xsl:call-template>
    <xsl:text> til </xsl:text><xsl:call-template name="side"><xsl:with-param name="of" select="$to"/></xsl:call-template></h2>
  <xsl:choose>
    <xsl:when test="$flows/item">
      <div class="scroll" role="region" tabindex="0" aria-labelledby="{$id}">
        <table>
          <caption id="{$id}"><xsl:call-template name="t"><xsl:with-param name="nb" select="concat('Meldinger fra ', $letters, ', og hva de to erklærer')"/>
            <xsl:with-param name="en" select="concat('messages from ', concat(substring($letters, 1, 1), ' to ', substring($letters, 7, 1)), ', and what the two declare')"/></xsl:call-template></caption>
          <thead><tr>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Melding</xsl:with-param>
              <xsl:with-param name="en">message</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Går den?</xsl:with-param>
              <xsl:with-param name="en">does it flow?</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Avsender</xsl:with-param>
              <xsl:with-param name="en">sender</xsl:with-param></xsl:call-template></th>
            <th scope="col"><xsl:call-template name="t"><xsl:with-param name="nb">Mottaker</xsl:with-param>
              <xsl:with-param name="en">receiver</xsl:with-param></xsl:call-template></th>
          </tr></thead>
          <tbody><xsl:for-each select="$flows/item">
            <tr>
              <th scope="row"><xsl:call-template name="standard"><xsl:with-param name="id" select="profile"/>
                <xsl:with-param name="nb" select="title/nb"/></xsl:call-template></th>
              <td><xsl:call-template name="flow"/></td>
              <td><xsl:call-template name="cell"><xsl:with-param name="code" select="sent/cell"/></xsl:call-template></td>
              <td><xsl:call-template name="cell"><xsl:with-param name="code" select="received/cell"/></xsl:call-template></td>
            </tr>
          </xsl:for-each></tbody>
        </table>
      </div>
    </xsl:when>
    <xsl:otherwise><p><xsl:call-template name="t"><xsl:with-param name="nb">Ingen av dem sender eller mottar noe denne veien.</xsl:with-param>
      <xsl:with-param name="en">Neither of them sends or receives anything this way.</xsl:with-param></xsl:call-template></p></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="flow">
  <xsl:choose>
    <xsl:when test="state = 'går'"><xsl:call-template name="badge"><xsl:with-param name="tone">ok</xsl:with-param>
      <xsl:with-param name="nb">Går</xsl:with-param><xsl:with-param name="en">flows</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:when test="state = 'versjonskollisjon'"><xsl:call-template name="badge"><xsl:with-param name="tone">warn</xsl:with-param>
      <xsl:with-param name="nb" select="concat('Mottas bare i versjon ', otherVersion)"/>
      <xsl:with-param name="en" select="concat('received in version ', otherVersion, ' only')"/></xsl:call-template></xsl:when>
    <xsl:when test="state = 'mottas-ikke'"><xsl:call-template name="badge"><xsl:with-param name="tone">bad</xsl:with-param>
      <xsl:with-param name="nb">Mottas ikke</xsl:with-param><xsl:with-param name="en">not received</xsl:with-param></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="badge">
      <xsl:with-param name="nb">Sendes ikke</xsl:with-param><xsl:with-param name="en">not sent</xsl:with-param></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="receipts">
  <xsl:if test="receipts/item">
    <ul>
      <xsl:for-each select="receipts/item">
        <li>
          <xsl:call-template name="badge">
            <xsl:with-param name="tone"><xsl:choose><xsl:when test="made = 'true' and taken = 'true'">ok</xsl:when>
              <xsl:otherwise>warn</xsl:otherwise></xsl:choose></xsl:with-param>
            <xsl:with-param name="nb" select="concat('Applikasjonskvittering ', version)"/>
            <xsl:with-param name="en" select="concat('application receipt ', version)"/>
          </xsl:call-template>
          <xsl:text> </xsl:text>
          <xsl:call-template name="t">
            <xsl:with-param name="nb"><xsl:value-of select="concat('for meldinger fra ', messagesFrom, ': ')"/>
              <xsl:choose><xsl:when test="made = 'true'">lages</xsl:when><xsl:otherwise>er ikke erklært laget</xsl:otherwise></xsl:choose>
              <xsl:text> av mottakeren, </xsl:text>
              <xsl:choose><xsl:when test="taken = 'true'">tas imot</xsl:when><xsl:otherwise>er ikke erklært tatt imot</xsl:otherwise></xsl:choose>
              <xsl:text> av avsenderen</xsl:text></xsl:with-param>
            <xsl:with-param name="en"><xsl:value-of select="concat('for messages from ', messagesFrom, ': ')"/>
              <xsl:choose><xsl:when test="made = 'true'">made</xsl:when><xsl:otherwise>not declared as made</xsl:otherwise></xsl:choose>
              <xsl:text> by the receiver, </xsl:text>
              <xsl:choose><xsl:when test="taken = 'true'">taken</xsl:when><xsl:otherwise>not declared as taken</xsl:otherwise></xsl:choose>
              <xsl:text> by the sender</xsl:text></xsl:with-param>
          </xsl:call-template>
        </li>
      </xsl:for-each>
    </ul>
  </xsl:if>
  <xsl:choose>
    <xsl:when test="dialogs/item">
      <p><xsl:call-template name="t"><xsl:with-param name="nb">Dialogmeldinger som går begge veier:</xsl:with-param>
        <xsl:with-param name="en">dialogue messages that go both ways:</xsl:with-param></xsl:call-template></p>
      <ul><xsl:for-each select="dialogs/item"><li><xsl:call-template name="profile"><xsl:with-param name="name" select="."/>
      </xsl:call-template></li></xsl:for-each></ul>
    </xsl:when>
    <xsl:otherwise><xsl:call-template name="pair">
      <xsl:with-param name="nb">Ingen dialogmelding er erklært begge veier i samme versjon. Spørsmål om en melding må stilles på
        annen måte.</xsl:with-param>
      <xsl:with-param name="en">No dialogue message is declared both ways in one version. Questions about a message must be asked in
        another way.</xsl:with-param></xsl:call-template></xsl:otherwise>
  </xsl:choose>
</xsl:template>
</xsl:stylesheet>
