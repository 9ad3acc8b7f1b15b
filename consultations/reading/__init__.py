"""Text as people have it: `kept` turns what is typed or imported into what is kept, `Reading` that into what is read.

The one place for both. Pure functions: text in, text out.
"""

from consultations.reading.kept import kept
from consultations.reading.patterns import pattern
from consultations.reading.read import MAX_LENGTH, Reading
from consultations.reading.scripts import one_script

__all__ = ["MAX_LENGTH", "Reading", "kept", "one_script", "pattern"]
