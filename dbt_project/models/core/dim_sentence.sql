select
    {{ surrogate_key(['doc_id', 'sentence_id']) }} as sentence_key,
    doc_id,
    sentence_id,
    ordinal,
    sentence_kind,
    heading,
    sentence,
    start_char,
    end_char
from {{ ref('stg_sentences') }}
order by doc_id, ordinal
