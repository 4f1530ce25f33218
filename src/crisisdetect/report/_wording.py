"""The words of the report: entries ``report`` of the catalogues."""

from crisisdetect.locale import scoped

say, count = scoped("report")
