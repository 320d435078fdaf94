"""The departments as a Django app."""

from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    """Formulas, materials, reservations, production slots."""

    name = "signback.departments"
    label = "departments"
    verbose_name = "Departments"
