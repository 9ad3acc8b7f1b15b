"""Questions and all they need as JSON Lines, in and out (import_consultations, export_consultations).

records.py      one line as a typed record, and how it is written
values.py       the values of a line: what they may be, and the reason when they are not
lines.py        bytes of a line → record
sources.py      a file, plain or gzip, → numbered lines of bounded length
stored.py       rows → records, for the export and to see whether an import changes anything
catalogue.py    writes departments, doctors, topics and FAQ
questions.py    writes questions
importing.py    the run: three passes, batches, the report
exporting.py    the export, in one stable order
"""
