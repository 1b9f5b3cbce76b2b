select
    programme_code,
    name_zh as programme_name,
    name_en as programme_name_en,
    definition_zh as programme_definition
from {{ ref('programmes') }}
