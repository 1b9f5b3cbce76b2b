select
    observations.observation_key,
    observations.cell_key,
    observations.statement_key,
    observations.is_counted,
    documents.file_name,
    documents.title,
    documents.publisher,
    documents.published_on,
    observations.region_code,
    regions.region_name,
    periods.period_name,
    observations.is_period_stated,
    periods.year_from,
    periods.year_to,
    periods.month_from,
    periods.month_to,
    programmes.programme_name,
    observations.metric_code,
    metrics.metric_name,
    observations.indicator_name,
    observations.tier,
    observations.status,
    observations.scope,
    observations.qualifier,
    observations.value,
    observations.value_low,
    observations.value_high,
    observations.unit,
    observations.quote,
    substring(sentences.sentence, 1, observations.start_char - sentences.start_char)
    || '【'
    || observations.quote
    || '】'
    || substring(sentences.sentence, observations.end_char - sentences.start_char + 1)
        as marked_sentence,
    sentences.heading,
    observations.doc_id,
    observations.start_char,
    observations.end_char,
    observations.is_corrected,
    observations.correction,
    observations.region_how,
    observations.period_how,
    observations.status_how,
    observations.programme_how,
    observations.metric_how,
    observations.indicator_how,
    observations.scope_how
from {{ ref('fct_observations') }} as observations
inner join {{ ref('dim_document') }} as documents on observations.doc_id = documents.doc_id
inner join {{ ref('dim_region') }} as regions on observations.region_code = regions.region_code
inner join {{ ref('dim_period') }} as periods on observations.period_key = periods.period_key
inner join {{ ref('dim_programme') }} as programmes
    on observations.programme_code = programmes.programme_code
inner join {{ ref('dim_metric') }} as metrics on observations.metric_code = metrics.metric_code
left join {{ ref('dim_sentence') }} as sentences
    on
        observations.doc_id = sentences.doc_id
        and observations.sentence_id = sentences.sentence_id
order by observations.fact_id
