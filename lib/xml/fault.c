/* xml/fault.c - what libxml2's parser errors are, in words of ours: its own sentences repeat names from the document, which may have to be hidden. */
#include <libxml/xmlerror.h>

#include "xml/xml.h"

static const struct {
    int code;
    const char *phrase;
} phrases[] = {
    {XML_ERR_DOCUMENT_EMPTY, "there is no element"},
    {XML_ERR_DOCUMENT_END, "something stands after the root element"},
    {XML_ERR_INVALID_CHAR, "a character that XML does not have"},
    {XML_ERR_INVALID_CHARREF, "a reference to a character that XML does not have"},
    {XML_ERR_INVALID_HEX_CHARREF, "a character reference that is not finished"},
    {XML_ERR_INVALID_DEC_CHARREF, "a character reference that is not finished"},
    {XML_ERR_NAME_REQUIRED, "a name is missing, or & or < stands for itself"},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "a reference lacks its semicolon, or & stands for itself"},
    {XML_ERR_TAG_NAME_MISMATCH, "an end tag does not match its start tag"},
    {XML_ERR_TAG_NOT_FINISHED, "the text ends before an element is closed"},
    {XML_ERR_GT_REQUIRED, "a tag lacks its >"},
    {XML_ERR_LTSLASH_REQUIRED, "an end tag is missing"},
    {XML_ERR_LT_IN_ATTRIBUTE, "a < in an attribute"},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, "an attribute's value lacks its quotes"},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "an attribute's value is not closed"},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "an attribute has no value"},
    {XML_ERR_ATTRIBUTE_REDEFINED, "an attribute stands twice"},
    {XML_ERR_SPACE_REQUIRED, "a blank is missing"},
    {XML_ERR_COMMENT_NOT_FINISHED, "a comment is not closed"},
    {XML_ERR_HYPHEN_IN_COMMENT, "two hyphens in a comment"},
    {XML_ERR_CDATA_NOT_FINISHED, "a CDATA section is not closed"},
    {XML_ERR_MISPLACED_CDATA_END, "]]> in text"},
    {XML_ERR_PI_NOT_FINISHED, "a processing instruction is not closed"},
    {XML_ERR_RESERVED_XML_NAME, "an XML declaration that is not at the very beginning"},
    {XML_ERR_XMLDECL_NOT_FINISHED, "the XML declaration is not finished"},
    {XML_ERR_VERSION_MISSING, "the XML declaration has no version"},
    {XML_ERR_UNKNOWN_VERSION, "the XML version is not 1.0"},
    {XML_NS_ERR_UNDEFINED_NAMESPACE, "a prefix is not declared"},
    {XML_NS_ERR_QNAME, "a name with a colon too many"},
    {XML_NS_ERR_ATTRIBUTE_REDEFINED, "an attribute stands twice"},
    {XML_NS_ERR_XML_NAMESPACE, "a namespace declaration that is not allowed"},
    {XML_NS_ERR_COLON, "a colon where none may stand"},
};

const char *lodd__xml_fault_phrase(const lodd__xml_fault *fault)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrases[i].code == fault->code)
            return phrases[i].phrase;
    return "a syntax error";
}
