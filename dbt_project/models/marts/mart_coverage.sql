with figures as (
    select
        doc_id,
        count(*) as figures,
        sum(case when tier = 'core' then 1 else 0 end) as core_figures,
        sum(case when metric_code = 'other' then 1 else 0 end) as other_metric_figures,
        sum(case when tier = 'core' and metric_code = 'other' then 1 else 0 end)
            as core_other_metric_figures,
        sum(case when correction is not null then 1 else 0 end) as corrected_figures
    from {{ ref('int_observations') }}
    group by doc_id
),

published as (
    select
        doc_id,
        count(*) as published_figures
    from {{ ref('fct_observations') }}
    group by doc_id
),

-- Where the words stop.
ends as (
    select
        doc_id,
        trim(sentence) as sentence,
        row_number() over (partition by doc_id order by ordinal desc) as from_the_end
    from {{ ref('dim_sentence') }}
    where sentence_kind = 'body'
)

select
    documents.doc_id,
    documents.file_name,
    documents.title,
    documents.region_code,
    regions.region_name,
    documents.year_from,
    documents.year_to,
    documents.month_from,
    documents.month_to,
    documents.size_bytes,
    documents.character_count,
    coalesce(
        substring(ends.sentence, length(ends.sentence), 1)
        not in ('。', '！', '!', '？', '?', '；', ';', '.', '…', '”', '）', ')', '》'),
        false
    ) as is_cut_off,
    cast(coalesce(figures.figures, 0) as integer) as figures,
    cast(coalesce(figures.core_figures, 0) as integer) as core_figures,
    cast(coalesce(published.published_figures, 0) as integer) as published_figures,
    cast(coalesce(figures.figures, 0) - coalesce(published.published_figures, 0) as integer)
        as set_aside_figures,
    cast(coalesce(figures.corrected_figures, 0) as integer) as corrected_figures,
    cast(coalesce(figures.other_metric_figures, 0) as integer) as other_metric_figures,
    1.0 * figures.core_other_metric_figures / nullif(figures.core_figures, 0)
        as share_other_metric,
    cast(coalesce(ledger.numerals, 0) as integer) as numerals,
    {% for kind in [
        'fact', 'date', 'year', 'page', 'name', 'threshold', 'ordinal', 'noise', 'unresolved'
    ] %}
        cast(coalesce(ledger.{{ kind }}_numerals, 0) as integer) as {{ kind }}_numerals,
    {% endfor %}
    1.0 * ledger.unresolved_numerals / nullif(ledger.numerals, 0) as share_unresolved,
    1024.0 * coalesce(figures.figures, 0) / nullif(documents.size_bytes, 0)
        as figures_per_kilobyte
from {{ ref('dim_document') }} as documents
inner join {{ ref('dim_region') }} as regions on documents.region_code = regions.region_code
left join ends on documents.doc_id = ends.doc_id and ends.from_the_end = 1
left join figures on documents.doc_id = figures.doc_id
left join published on documents.doc_id = published.doc_id
left join {{ ref('int_ledger_counts') }} as ledger on documents.doc_id = ledger.doc_id
where documents.doc_id <> '-1'
order by documents.file_name
