select
    unit,
    forms as unit_forms,
    unit_class,
    cast(scale as double) as unit_scale,
    canonical as canonical_unit,
    name_en as unit_name_en
from {{ ref('units') }}
