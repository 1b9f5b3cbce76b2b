select
    doc_id,
    sentence_id,
    cast(ordinal as integer) as ordinal,
    cast(start_char as integer) as start_char,
    cast(end_char as integer) as end_char,
    text as sentence,
    kind as sentence_kind,
    heading
from {{ source('raw', 'sentences') }}
