"""The questionnaire in words: what patients read, and the short names that staff read beside the answers."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from reminders.domain.habits import Habit, Stated
from reminders.domain.questionnaire import Part

Words = str | Promise

PARTS: Mapping[Part, Words] = {
    Part.HEALTH: lazy("Your health"),
    Part.ALLERGIES: lazy("Allergies"),
    Part.MEDICINES: lazy("Your medicines"),
    Part.HABITS: lazy("Smoking and alcohol"),
    Part.HOME: lazy("Getting home"),
}
LEADS: Mapping[Part, Words] = {
    Part.HEALTH: lazy("If you are not sure, say so. We will ask you about it."),
    Part.ALLERGIES: lazy("Anything that once gave you a rash, swelling, or trouble with breathing counts."),
    Part.MEDICINES: lazy(
        "Name everything you take: tablets, drops, injections, creams, hormones, herbs. "
        "Do not stop anything until we tell you."
    ),
    Part.HABITS: lazy(
        "Answer as it is. Nobody is judged, and your safety depends on it. "
        "If you drink every day, do not stop on your own: call us first."
    ),
    Part.HOME: lazy("You cannot go home alone, and the first days you will need somebody."),
}
QUESTIONS: Mapping[str, Words] = {
    "heart": lazy("Do you have trouble with your heart or your blood pressure?"),
    "breathing": lazy("Do you have trouble with your lungs, or stop breathing while you sleep?"),
    "sugar": lazy("Do you have diabetes?"),
    "bleeding": lazy("Do you bleed for long, or bruise easily?"),
    "clots": lazy("Have you ever had a blood clot in a leg or in the lungs?"),
    "kidneys": lazy("Do you have trouble with your kidneys or your liver?"),
    "fits": lazy("Have you ever had a stroke, a fit, or fainted?"),
    "anaesthetic": lazy("Has an anaesthetic ever gone badly for you or for a close relative?"),
    "devices": lazy("Is there anything in your body: a pacemaker, a pump, metal?"),
    "operations": lazy("Which operations have you had, and when?"),
    "other": lazy("Is there anything else we should know?"),
    "any_allergy": lazy("Are you allergic to anything?"),
    "latex": lazy("Do rubber gloves or balloons make you itch or swell?"),
    "allergies": lazy("What are you allergic to?"),
    "any_medicine": lazy("Do you take any medicines?"),
    "thinners": lazy("Do you take anything that thins the blood?"),
    "herbs": lazy("Do you take herbs, vitamins or supplements?"),
    "medicines": lazy("Which ones do you take?"),
    "smoking": lazy("Do you smoke?"),
    "smoked_on": lazy("When was your last cigarette?"),
    "alcohol": lazy("Do you drink alcohol?"),
    "drank_on": lazy("When was your last drink?"),
    "escort": lazy("Is there somebody who takes you home?"),
    "home_help": lazy("Is there somebody who helps you at home in the first days?"),
    "aids": lazy("Do you have the crutches or shoes that you were asked to get?"),
    "home_words": lazy("Is there anything at home that will be hard for you, such as stairs?"),
}
COLUMNS: Mapping[str, Words] = {
    "what": lazy("What"),
    "happened": lazy("What happened"),
    "name": lazy("Name, as on the package"),
    "how_much": lazy("How much, and when"),
}
CHOICES: Mapping[str, Words] = {
    "yes": pgettext_lazy("answer", "Yes"),
    "no": pgettext_lazy("answer", "No"),
    "unsure": lazy("I am not sure"),
    "arranged": pgettext_lazy("answer", "Yes"),
    "not_yet": lazy("Not yet"),
}
# The same answer is another sentence at another question.
USES: Mapping[str, Mapping[str, Words]] = {
    "smoking": {
        "never": lazy("No, I have never smoked"),
        "stopped": lazy("No, I have stopped"),
        "nicotine_only": lazy("I have stopped, but I vape or use patches or gum"),
        "still": lazy("Yes, I smoke"),
    },
    "alcohol": {
        "never": lazy("No, never"),
        "stopped": lazy("No, I have stopped"),
        "still": lazy("Yes, now and then"),
        "daily": lazy("Yes, every day"),
    },
}
STAFF_PARTS: Mapping[Part, Words] = {
    Part.HEALTH: lazy("Health"),
    Part.ALLERGIES: lazy("Allergies"),
    Part.MEDICINES: lazy("Medicines"),
    Part.HABITS: lazy("Smoking and alcohol"),
    Part.HOME: lazy("Getting home"),
}
# What staff read: the same question in a word or two.
SHORT: Mapping[str, Words] = {
    "heart": lazy("Heart or blood pressure"),
    "breathing": lazy("Lungs, or breathing in sleep"),
    "sugar": lazy("Diabetes"),
    "bleeding": lazy("Bleeds for long"),
    "clots": lazy("Blood clots"),
    "kidneys": lazy("Kidneys or liver"),
    "fits": lazy("Stroke, fits, fainting"),
    "anaesthetic": lazy("Trouble with an anaesthetic, also in the family"),
    "devices": lazy("Pacemaker, pump, metal"),
    "operations": lazy("Earlier operations"),
    "other": lazy("Anything else"),
    "any_allergy": lazy("Any allergy"),
    "latex": lazy("Latex"),
    "allergies": lazy("Allergic to"),
    "any_medicine": lazy("Any medicines"),
    "thinners": lazy("Thins the blood"),
    "herbs": lazy("Herbs, vitamins, supplements"),
    "medicines": lazy("Takes"),
    "smoking": lazy("Smoking"),
    "smoked_on": lazy("Last cigarette"),
    "alcohol": lazy("Alcohol"),
    "drank_on": lazy("Last drink"),
    "escort": lazy("Somebody to go home with"),
    "home_help": lazy("Help at home"),
    "aids": lazy("Crutches or shoes"),
    "home_words": lazy("Hard at home"),
}
_LAST = {Habit.SMOKING: "smoked_on", Habit.ALCOHOL: "drank_on"}


def choice_words(question: str, choice: str) -> str:
    """Return an answer in words, as the patient read it."""
    return str(USES.get(question, CHOICES).get(choice, choice))


def spoken(one: Stated) -> str:
    """Return a statement in the words of the page: "Alcohol: No, I have stopped. Last drink: 20 Nov 2026"."""
    said = f"{SHORT[one.habit.value]}: {choice_words(one.habit.value, one.use.value)}"
    if one.last_use is None:
        return said
    return f"{said}. {SHORT[_LAST[one.habit]]}: {date_format(one.last_use, 'j M Y')}"
