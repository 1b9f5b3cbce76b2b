select
    region_code,
    former_name,
    cast(until_year as integer) as until_year
from {{ ref('region_former_names') }}
