select
    documents.doc_id,
    documents.file_name,
    documents.title,
    documents.publisher,
    documents.published_on,
    documents.document_kind,
    case documents.document_kind when 'plan' then '计划' else '报告' end as document_kind_name,
    coalesce(regions.region_code, '-1') as region_code,
    {{ period_key(
        'documents.year_from', 'documents.year_to', 'documents.month_from', 'documents.month_to',
        "'once'"
    ) }} as period_key,
    documents.year_from,
    documents.year_to,
    {% for month in ['month_from', 'month_to'] -%}
        {{ month_of_part('documents.' ~ month, 'documents.month_from', 'documents.month_to') }}
            as {{ month }},
    {% endfor -%}
    documents.sha256,
    documents.size_bytes,
    documents.character_count,
    documents.encoding,
    arrivals.first_seen_at,
    documents.extractor_version,
    documents.title_how,
    documents.publisher_how,
    documents.published_how,
    documents.region_how,
    documents.period_how,
    documents.kind_how
from {{ ref('stg_documents') }} as documents
left join {{ ref('stg_regions') }} as regions on documents.region_code = regions.region_code
left join {{ ref('stg_arrivals') }} as arrivals on documents.doc_id = arrivals.doc_id

union all

select
    '-1' as doc_id,
    '未知' as file_name,
    '未知' as title,
    cast(null as {{ dbt.type_string() }}) as publisher,
    cast(null as date) as published_on,
    'unknown' as document_kind,
    '未知' as document_kind_name,
    '-1' as region_code,
    '-1' as period_key,
    cast(null as integer) as year_from,
    cast(null as integer) as year_to,
    cast(null as integer) as month_from,
    cast(null as integer) as month_to,
    cast(null as {{ dbt.type_string() }}) as sha256,
    cast(null as bigint) as size_bytes,
    cast(null as bigint) as character_count,
    cast(null as {{ dbt.type_string() }}) as encoding,
    cast(null as timestamp) as first_seen_at,
    {% for column in [
        'extractor_version', 'title_how', 'publisher_how', 'published_how', 'region_how',
        'period_how', 'kind_how'
    ] -%}
        cast(null as {{ dbt.type_string() }}) as {{ column }}{% if not loop.last %},{% endif %}
    {% endfor -%}
order by doc_id
