"""What the public page of an organisation shows."""

from django import forms

from structure.models import PublicPage

SHOWN = (
    *("shows_address", "shows_phone", "shows_email", "shows_site"),
    *("shows_chair", "shows_members", "shows_employers"),
)


class PublicPageForm(forms.ModelForm):
    class Meta:
        model = PublicPage
        fields = ("is_published", "about", *SHOWN)
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "is_published": "Открыть страницу для всех",
            "about": "Несколько слов о себе",
            "shows_address": "Адрес",
            "shows_phone": "Телефон",
            "shows_email": "Почта",
            "shows_site": "Сайт и страница в соцсети",
            "shows_chair": "Фамилия, имя и отчество председателя",
            "shows_members": "Сколько нас, округлённо",
            "shows_employers": "Где мы работаем: названия работодателей",
        }
        help_texts = {
            "about": "Чем помогаете и когда принимаете. Имён без согласия людей не пишите.",
            "shows_chair": "Отмечайте, только если председатель согласен.",
        }

    def shown(self):
        """The marks «what to show», as bound fields."""
        return [self[name] for name in SHOWN]
