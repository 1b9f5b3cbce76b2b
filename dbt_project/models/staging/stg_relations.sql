select
    doc_id,
    relation_id,
    kind as relation_kind,
    from_fact_id,
    to_fact_id,
    evidence
from {{ source('raw', 'relations') }}
