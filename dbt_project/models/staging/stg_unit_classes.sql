select
    unit_class,
    name_zh as unit_class_name,
    name_en as unit_class_name_en,
    family as unit_family
from {{ ref('unit_classes') }}
