"""Agreement: how far two annotators agree, layer by layer, and where they do not, as adjudication needs it."""

from karat.agreement.agree import agree
from karat.agreement.results import Agreement
from karat.agreement.sides import AgreementError, read_material, read_parts

__all__ = ["Agreement", "AgreementError", "agree", "read_material", "read_parts"]
