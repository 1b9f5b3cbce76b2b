select
    metric_code,
    programme_code,
    name_zh as metric_name,
    name_en as metric_name_en,
    measure,
    unit as metric_unit,
    additivity,
    bounded_rate
from {{ ref('metrics') }}
