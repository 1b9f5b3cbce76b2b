select
    metric_code,
    counts_zh as counts,
    not_zh as is_not
from {{ ref('metric_definitions') }}
