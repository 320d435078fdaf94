"""The online mall: articles, members, where their goods go, what sending costs, who brings them (M1, M3, M7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from signback.orders.addresses import NO_SUCH_COUNTRY, countries
from signback.orders.events.mall import DeliverBy
from signback.orders.models.people import Account
from signback.orders.sought import sought_text

TWO_LETTERS = "write its two letters, such as NL, or nothing for every other country"
KNOWN_CURRENCY = RegexValidator(r"^[A-Z]{3}$", "Three capital letters, such as EUR")
IN_AN_ADDRESS = RegexValidator(
    r"^\w[\w.-]*\Z", "Letters, figures, dots and hyphens, as it stands in the article's address"
)


class Category(models.Model):
    """A shelf of the mall; shelves stand within shelves."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.IntegerField(default=0, help_text="Shelves stand in this order")

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Articles(models.QuerySet["Article"]):
    """Articles, found by their words however they were written."""

    def bulk_create(self, objs: Iterable[Article], *args: Any, **more: Any) -> list[Article]:
        """Write many at once; each gets its words as if it were saved alone."""
        made = list(objs)
        for article in made:
            article.sought = article.sought_words()
        return super().bulk_create(made, *args, **more)


class Article(models.Model):
    """Something that the mall sells by the piece, with its price in force."""

    number = models.CharField(max_length=40, unique=True, validators=[IN_AN_ADDRESS])
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="articles")
    price = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3, default="EUR", validators=[KNOWN_CURRENCY])
    grams = models.IntegerField(default=0, help_text="Weight of one piece", validators=[MinValueValidator(0)])
    length_mm = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    width_mm = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    height_mm = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    active = models.BooleanField(default=True, help_text="Is offered; an article that was sold is never removed")
    since = models.DateTimeField(auto_now_add=True)
    sought = models.TextField(blank=True, editable=False)
    """The words by which it is found, made from the others."""
    objects = Articles.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["category", "name", "id"], name="offered_on_shelf", condition=models.Q(active=True)),
            models.Index(
                fields=["category", "price", "id"], name="offered_shelf_price", condition=models.Q(active=True)
            ),
            models.Index(fields=["name", "id"], name="offered_names", condition=models.Q(active=True)),
            models.Index(fields=["price", "id"], name="offered_prices", condition=models.Q(active=True)),
            models.Index(fields=["-since", "-id"], name="offered_newest", condition=models.Q(active=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="article_price_not_negative"),
            models.CheckConstraint(condition=models.Q(grams__gte=0), name="article_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **more: Any) -> None:
        """Its words follow everything that is said of it."""
        self.sought = self.sought_words()
        if more.get("update_fields") is not None:
            more["update_fields"] = {*more["update_fields"], "sought"}
        super().save(*args, **more)

    def sought_words(self) -> str:
        """The words by which it is found (M1)."""
        return sought_text(self.name, self.number, self.category.name, self.description)


class ArticlePicture(models.Model):
    """A picture of an article; the first is shown in lists."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    picture = models.ImageField(upload_to="articles")
    says = models.CharField(max_length=200, help_text="What the picture shows, for those who do not see it")
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.says


class Member(models.Model):
    """A person with an account in the mall (M1); the account's key is the member's."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="member")
    name = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    joined = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where a member's goods go; kept so that nobody types it twice."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="addresses")
    recipient = models.CharField(max_length=120)
    street = models.CharField(max_length=200)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, help_text="ISO 3166, such as NL")
    telephone = models.CharField(max_length=40)
    usual = models.BooleanField(default=False, help_text="Is proposed first")

    class Meta:
        ordering = ["-usual", "pk"]
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return f"{self.recipient}, {self.city}"


class ShippingFee(models.Model):
    """What a way of delivery costs, to a country (or to all others), up to a weight, for goods of at least a value."""

    way = models.CharField(
        "delivery", max_length=30, choices=[(way.value, way.capitalize()) for way in DeliverBy],
        default=DeliverBy.STANDARD.value,
        help_text="A way without a row that fits is not offered; fetching costs nothing unless a row says so",
    )  # fmt: skip
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166; empty for every other country")
    up_to_grams = models.IntegerField(validators=[MinValueValidator(1)])
    from_value = models.DecimalField(max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    fee = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(
        max_length=3, default="EUR", validators=[KNOWN_CURRENCY],
        help_text="The row is for goods priced in this currency; it is added to no others",
    )  # fmt: skip

    class Meta:
        ordering = ["way", "country", "up_to_grams", "-from_value"]
        constraints = [
            models.UniqueConstraint(
                fields=["way", "country", "up_to_grams", "from_value", "currency"], name="one_fee_of_a_way"
            ),
            models.CheckConstraint(condition=models.Q(fee__gte=0), name="fee_not_negative"),
        ]

    def clean(self) -> None:
        """A country is one to which an address can be: no parcel ever goes to another."""
        self.country = self.country.upper()
        if self.country and self.country not in countries():
            raise ValidationError({"country": f"{NO_SUCH_COUNTRY}: {TWO_LETTERS}"})

    @classmethod
    def to_nowhere(cls) -> models.QuerySet[ShippingFee]:
        """Rows whose country there is not, kept before that was asked: nobody pays them, and no parcel goes there."""
        return cls.objects.exclude(country__in=["", *countries()])

    def __str__(self) -> str:
        return f"{self.way}, {self.country or 'elsewhere'} up to {self.up_to_grams} g: {self.fee} {self.currency}"


class Courier(models.Model):
    """Somebody of logistics who packs and brings parcels, with the area they know (M3)."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="courier")
    area = models.CharField(
        max_length=200, blank=True, help_text="Beginnings of postal codes, separated by blanks: 10 11 120"
    )
    most = models.IntegerField(
        default=20, help_text="How many open orders one can carry", validators=[MinValueValidator(1)]
    )
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.account.name

    def knows(self, postal_code: str) -> bool:
        """Whether an address lies in the courier's area."""
        return any(postal_code.replace(" ", "").upper().startswith(part.upper()) for part in self.area.split())
