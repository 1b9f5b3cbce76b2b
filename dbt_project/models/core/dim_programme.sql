select
    programme_code,
    programme_name,
    programme_name_en,
    programme_definition
from {{ ref('stg_programmes') }}

union all

select
    '-1' as programme_code,
    '未知' as programme_name,
    'Unknown' as programme_name_en,
    '词表中没有的领域' as programme_definition
order by programme_code
