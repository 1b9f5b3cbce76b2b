select
    money_metric,
    reach_metric
from {{ ref('money_reach') }}
