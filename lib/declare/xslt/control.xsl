<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="common.xsl"/>
<xsl:template match="/">
  <xsl:call-template name="page">
    <xsl:with-param name="kind-nb">Kontroll</xsl:with-param>
    <xsl:with-param name="kind-en">Check</xsl:with-param>
    <xsl:with-param name="title">Kontroll</xsl:with-param>
  </xsl:call-template>
</xsl:template>
</xsl:stylesheet>
