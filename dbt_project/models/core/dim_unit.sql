select
    units.unit,
    units.unit_name_en,
    units.unit_forms,
    units.unit_class,
    classes.unit_class_name,
    classes.unit_family,
    units.canonical_unit,
    units.unit_scale
from {{ ref('stg_units') }} as units
left join {{ ref('stg_unit_classes') }} as classes on units.unit_class = classes.unit_class

union all

select
    '-1' as unit,
    'unknown' as unit_name_en,
    cast(null as {{ dbt.type_string() }}) as unit_forms,
    'unknown' as unit_class,
    '未知' as unit_class_name,
    'unknown' as unit_family,
    '-1' as canonical_unit,
    1 as unit_scale
order by unit
