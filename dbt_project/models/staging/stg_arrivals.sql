select
    doc_id,
    cast(first_seen_at as timestamp) as first_seen_at
from {{ source('raw', 'arrivals') }}
