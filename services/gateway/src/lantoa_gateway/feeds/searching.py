"""The OpenSearch description (1.1): browsers learn to search here from their address line."""

from xml.etree import ElementTree as Xml

SPACE, MEDIA_TYPE = (
    "http://a9.com/-/spec/opensearch/1.1/",
    "application/opensearchdescription+xml",
)


def search_description(site: str) -> bytes:
    """How the search of the portal is asked."""
    root = Xml.Element("OpenSearchDescription", {"xmlns": SPACE})
    for tag, said in (
        ("ShortName", "Lan Tỏa"),
        ("Description", "Tìm văn bản, tin tức và giải đáp pháp luật của Hà Nội."),
        ("InputEncoding", "UTF-8"),
        ("Language", "vi"),
    ):
        Xml.SubElement(root, tag).text = said
    image = {"width": "64", "height": "64", "type": "image/svg+xml"}
    Xml.SubElement(root, "Image", image).text = f"{site}/tinh/icon.svg"
    template = f"{site}/tim-kiem?q={{searchTerms}}"
    Xml.SubElement(root, "Url", {"type": "text/html", "template": template})
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
