select
    line,
    trim(document) as document,
    trim(quote) as quote,
    trim(context) as context,
    lower(trim(field)) as field,
    trim(value) as corrected_value,
    trim(reason) as reason,
    trim(corrected_by) as corrected_by,
    {{ cast_or_null('corrected_on', 'date') }} as corrected_on
from {{ source('raw', 'corrections') }}
