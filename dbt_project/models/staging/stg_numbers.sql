select
    doc_id,
    number_id,
    sentence_id,
    cast(start_char as integer) as start_char,
    cast(end_char as integer) as end_char,
    text as digits,
    kind as number_kind,
    fact_id
from {{ source('raw', 'numbers') }}
