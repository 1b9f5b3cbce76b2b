with observations as (
    select * from {{ ref('int_observations') }}
),

repeated as (
    select * from {{ ref('int_repeated_statements') }}
),

contradicted as (
    select
        repeated.statement_key,
        {{ dbt.listagg("observations.quote", "' ≠ '", "order by observations.fact_id") }} as quotes
    from repeated
    inner join observations on repeated.observation_key = observations.observation_key
    where repeated.verdict = 'contradiction'
    group by repeated.statement_key
),

broken as (
    select
        observation_key,
        rule,
        evidence
    from {{ ref('int_rule_violations') }}

    union distinct

    select
        repeated.observation_key,
        'contradicting_values' as rule,
        '同一事项数值不一: ' || contradicted.quotes as evidence
    from repeated
    inner join contradicted on repeated.statement_key = contradicted.statement_key
    inner join observations on repeated.observation_key = observations.observation_key
    where coalesce(observations.review, '') <> 'accepted'

    union distinct

    select
        restated.observation_key,
        'part_exceeds_whole' as rule,
        '部分 ' || breakdowns.part_quote || ' 大于整体 ' || breakdowns.whole_quote as evidence
    from {{ ref('int_breakdown_reconciliation') }} as breakdowns
    inner join repeated on breakdowns.part_observation_key = repeated.observation_key
    -- What is said again elsewhere is as wrong there.
    inner join repeated as restated on repeated.statement_key = restated.statement_key
    inner join observations on restated.observation_key = observations.observation_key
    where breakdowns.is_part_over_whole and coalesce(observations.review, '') <> 'accepted'
),

summarised as (
    select
        observation_key,
        min(rule) as rule,
        {{ dbt.listagg("rule", "', '", "order by rule") }} as all_rules,
        {{ dbt.listagg("evidence", "'; '", "order by rule, evidence") }} as evidence
    from broken
    group by observation_key
)

select
    summarised.observation_key,
    summarised.rule,
    summarised.all_rules,
    summarised.evidence,
    observations.doc_id,
    documents.file_name,
    observations.fact_id,
    observations.quote,
    sentences.sentence,
    observations.start_char,
    observations.end_char,
    observations.indicator_name,
    observations.value,
    observations.canonical_unit as unit,
    observations.metric_code,
    observations.stated_region_code as region_code,
    observations.year_from,
    observations.year_to,
    observations.month_from,
    observations.month_to,
    observations.status
from summarised
inner join observations on summarised.observation_key = observations.observation_key
left join {{ ref('stg_documents') }} as documents on observations.doc_id = documents.doc_id
left join {{ ref('stg_sentences') }} as sentences
    on observations.doc_id = sentences.doc_id and observations.sentence_id = sentences.sentence_id
order by observations.fact_id
