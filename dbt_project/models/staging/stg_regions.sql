select
    region_code,
    name_zh as region_name,
    level as region_level,
    parent_code
from {{ ref('regions') }}
