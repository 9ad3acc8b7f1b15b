from django.contrib import admin

from doctors.models import Department, Doctor


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ["name", "description", "is_open"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Doctor)
class DoctorAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "hospital", "verified_on", "licence_expires_on", "is_active"]
    list_filter = ["kind", "is_active", "departments"]
    search_fields = ["name", "hospital"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["departments"]
    raw_id_fields = ["user", "verified_by"]
