"""Our own statement of the tables of HSDS 3.1 (Open Referral): columns, kinds, what is required, what refers to what.

Written from the standard's tabular form, not copied; no text of it stands here.  In the lists below `!` marks a column that
must be filled, `>` the table that an id refers to, and `:` a kind other than text.
"""

from domain.hsds import Column, Table, read_columns

VERSION = "3.1"

_STATUS = ("active", "inactive", "defunct", "temporarily closed")
_WHERE = ("physical", "postal", "virtual")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("service", "status"): _STATUS,
    ("location", "location_type"): _WHERE,
    ("address", "address_type"): _WHERE,
    ("schedule", "wkst"): _DAYS,
    ("schedule", "freq"): ("WEEKLY", "MONTHLY"),
}

_TEXTS: tuple[tuple[str, str, str], ...] = (
    (
        "organization",
        "organizations.csv",
        "id! name! alternate_name description! email:email website:uri tax_status tax_id year_incorporated:number "
        "legal_status logo uri:uri parent_organization_id>organization",
    ),
    ("program", "programs.csv", "id! organization_id!>organization name! alternate_name description!"),
    (
        "service",
        "services.csv",
        "id! organization_id!>organization program_id>program name! alternate_name description url:uri email:email "
        "status! interpretation_services application_process fees_description wait_time fees accreditations "
        "eligibility_description minimum_age:number maximum_age:number assured_date:date assurer_email:email "
        "licenses alert last_modified:datetime",
    ),
    (
        "location",
        "locations.csv",
        "id! location_type! url:uri organization_id>organization name alternate_name description transportation "
        "latitude:number longitude:number external_identifier external_identifier_type",
    ),
    (
        "service_at_location",
        "service_at_location.csv",
        "id! service_id!>service location_id!>location description",
    ),
    (
        "contact",
        "contacts.csv",
        "id! organization_id>organization service_id>service service_at_location_id>service_at_location "
        "location_id>location name title department email:email",
    ),
    (
        "phone",
        "phones.csv",
        "id! location_id>location service_id>service organization_id>organization contact_id>contact "
        "service_at_location_id>service_at_location number! extension:number type description",
    ),
    (
        "address",
        "addresses.csv",
        "id! location_id>location attention address_1! address_2 city! region state_province! postal_code! country! "
        "address_type!",
    ),
    (
        "schedule",
        "schedules.csv",
        "id! service_id>service location_id>location service_at_location_id>service_at_location valid_from:date "
        "valid_to:date dtstart:date timezone:number until:date count:number wkst freq interval:number byday byweekno "
        "bymonthday byyearday description opens_at:time closes_at:time schedule_link:uri attending_type notes",
    ),
    ("funding", "funding.csv", "id! organization_id>organization service_id>service source"),
    (
        "service_area",
        "service_areas.csv",
        "id! service_id>service service_at_location_id>service_at_location name description extent extent_type uri:uri",
    ),
    ("required_document", "required_documents.csv", "id! service_id>service document uri:uri"),
    (
        "language",
        "languages.csv",
        "id! service_id>service location_id>location phone_id>phone name code note",
    ),
    ("accessibility", "accessibility.csv", "id! location_id>location description details url:uri"),
    ("taxonomy", "taxonomies.csv", "id! name! description! uri:uri version"),
    (
        "taxonomy_term",
        "taxonomy_terms.csv",
        "id! code name! description! parent_id>taxonomy_term taxonomy language taxonomy_id>taxonomy term_uri:uri",
    ),
    (
        "attribute",
        "attributes.csv",
        "id! link_id!:uuid taxonomy_term_id!>taxonomy_term link_type link_entity! value label",
    ),
    (
        "metadata",
        "metadata.csv",
        "id! resource_id!:uuid resource_type! last_action_date!:date last_action_type! field_name! previous_value! "
        "replacement_value! updated_by!",
    ),
    ("meta_table_description", "meta_table_descriptions.csv", "id! name language character_set"),
    (
        "cost_option",
        "cost_options.csv",
        "id! service_id!>service valid_from:date valid_to:date option currency amount:number amount_description",
    ),
    (
        "organization_identifier",
        "organization_identifiers.csv",
        "id! organization_id!>organization identifier_scheme identifier_type! identifier!",
    ),
    ("unit", "units.csv", "id! name! scheme identifier uri:uri"),
    (
        "service_capacity",
        "service_capacity.csv",
        "id! service_id!>service unit_id!>unit available!:number maximum:number description updated!:datetime",
    ),
    ("url", "url.csv", "id! label url!:uri organization_id>organization service_id>service"),
)


def _columns(table: str, text: str) -> tuple[Column, ...]:
    return read_columns(text, {name: words for (owner, name), words in _CHOICES.items() if owner == table})


TABLES: dict[str, Table] = {name: Table(name, path, _columns(name, text)) for name, path, text in _TEXTS}
"""The 24 tables by name, each after those it refers to (a table may refer to itself)."""

NESTED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "organization": (
        ("additional_websites", "url", "organization_id"),
        ("funding", "funding", "organization_id"),
        ("contacts", "contact", "organization_id"),
        ("phones", "phone", "organization_id"),
        ("locations", "location", "organization_id"),
        ("services", "service", "organization_id"),
        ("programs", "program", "organization_id"),
        ("organization_identifiers", "organization_identifier", "organization_id"),
    ),
    "service": (
        ("additional_urls", "url", "service_id"),
        ("phones", "phone", "service_id"),
        ("schedules", "schedule", "service_id"),
        ("service_areas", "service_area", "service_id"),
        ("service_at_locations", "service_at_location", "service_id"),
        ("languages", "language", "service_id"),
        ("funding", "funding", "service_id"),
        ("cost_options", "cost_option", "service_id"),
        ("required_documents", "required_document", "service_id"),
        ("contacts", "contact", "service_id"),
        ("capacities", "service_capacity", "service_id"),
    ),
    "service_at_location": (
        ("service_areas", "service_area", "service_at_location_id"),
        ("contacts", "contact", "service_at_location_id"),
        ("phones", "phone", "service_at_location_id"),
        ("schedules", "schedule", "service_at_location_id"),
    ),
    "location": (
        ("languages", "language", "location_id"),
        ("addresses", "address", "location_id"),
        ("contacts", "contact", "location_id"),
        ("accessibility", "accessibility", "location_id"),
        ("phones", "phone", "location_id"),
        ("schedules", "schedule", "location_id"),
    ),
    "contact": (("phones", "phone", "contact_id"),),
    "phone": (("languages", "language", "phone_id"),),
}
"""In the compiled form (JSON) a row lies inside the row it belongs to: list, its table, and the link it stands for."""

SINGLE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "service": (("organization", "organization", "organization_id"), ("program", "program", "program_id")),
    "service_at_location": (("location", "location", "location_id"),),
    "attribute": (("taxonomy_term", "taxonomy_term", "taxonomy_term_id"),),
    "taxonomy_term": (("taxonomy_detail", "taxonomy", "taxonomy_id"),),
    "service_capacity": (("unit", "unit", "unit_id"),),
}
"""In the compiled form one row that another refers to stands inside it whole."""

ATTACHED = (
    ("attributes", "attribute", "link_id", "link_entity"),
    ("metadata", "metadata", "resource_id", "resource_type"),
)
"""Lists that any row may carry: list, table, the column of the row's id, the column of its kind."""
