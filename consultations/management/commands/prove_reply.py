"""The policies, consents and rules under which a question's replies were given, as JSON without any health text."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.models import Question
from consultations.proof import proof_of


class Command(BaseCommand):
    help = "Print the proof of the policies, consents and rules under which a question's replies were given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        question = Question.objects.filter(pk=options["number"]).first()
        if question is None:
            raise CommandError("There is no question with this number.")
        self.stdout.write(json.dumps(proof_of(question), ensure_ascii=False, indent=2))
