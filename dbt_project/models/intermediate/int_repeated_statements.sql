-- Which statements speak of one thing, which of them is counted, and whether they agree.
with sound as (
    select observations.*
    from {{ ref('int_observations') }} as observations
    left join {{ ref('int_rule_violations') }} as violations
        on observations.observation_key = violations.observation_key
    where violations.observation_key is null
),

documents as (
    select
        doc_id,
        published_on,
        region_code
    from {{ ref('stg_documents') }}
),

repeats as (
    select
        from_fact_id as fact_id,
        min(to_fact_id) as repeated_fact_id
    from {{ ref('stg_relations') }}
    where relation_kind = 'repeats'
    group by from_fact_id
),

named as (
    select
        sound.*,
        -- A figure whose name was not found is like no other.
        case
            when sound.indicator_words = '' then sound.observation_key
            else {{ surrogate_key(['sound.cell_key', 'sound.indicator_words']) }}
        end as named_key,
        {{ is_telling_number('sound.value') }} as is_telling
    from sound
),

-- The same long number in the same cell is the same figure, whatever it is called.
numbered as (
    select
        named.*,
        case
            when named.is_telling and named.metric_code <> 'other'
                then min(named.named_key) over (partition by named.cell_key, named.value)
            else named.named_key
        end as number_key
    from named
),

grouped as (
    select
        numbered.*,
        coalesce(repeated.number_key, numbered.number_key) as statement_key
    from numbered
    left join repeats on numbered.fact_id = repeats.fact_id
    left join numbered as repeated
        on
            repeats.repeated_fact_id = repeated.fact_id
            and numbered.canonical_unit = repeated.canonical_unit
            -- The state at mid-year and the same at its end are said of two periods.
            and coalesce(numbered.month_from, 1) = coalesce(repeated.month_from, 1)
            and coalesce(numbered.month_to, 12) = coalesce(repeated.month_to, 12)
),

widened as (
    select
        grouped.*,
        {{ rounding_half_step('grouped.value', "grouped.unit_family = 'ratio'") }} as half_step
    from grouped
),

ranked as (
    select
        widened.*,
        count(*) over (partition by widened.statement_key) as statements,
        max(widened.value_low - widened.half_step) over (partition by widened.statement_key)
            as highest_low,
        min(widened.value_high + widened.half_step) over (partition by widened.statement_key)
            as lowest_high,
        max(widened.value - widened.half_step)
            over (partition by widened.statement_key, widened.qualifier)
        - min(widened.value + widened.half_step)
            over (partition by widened.statement_key, widened.qualifier)
            as spread_of_qualifier,
        row_number() over (
            partition by widened.statement_key
            order by
                case when widened.review = 'accepted' then 0 else 1 end asc,
                case when widened.qualifier = '=' then 0 else 1 end asc,
                widened.half_step asc,
                case when documents.region_code = widened.region_code then 0 else 1 end asc,
                case when documents.published_on is null then 1 else 0 end asc,
                documents.published_on desc,
                widened.fact_id asc
        ) as preference,
        row_number() over (
            partition by widened.statement_key, widened.doc_id
            order by
                case when widened.review = 'accepted' then 0 else 1 end asc,
                case when widened.qualifier = '=' then 0 else 1 end asc,
                widened.half_step asc,
                widened.fact_id asc
        ) as preference_in_report
    from widened
    left join documents on widened.doc_id = documents.doc_id
)

select
    observation_key,
    statement_key,
    statements,
    preference = 1 as is_counted,
    preference_in_report = 1 as is_counted_in_report,
    case
        when statements = 1 then 'single'
        when highest_low > lowest_high then 'contradiction'
        -- 93%以上 and 95%以上 could both be true, but nobody would say both of one thing.
        when max(spread_of_qualifier) over (partition by statement_key) > 0 then 'contradiction'
        else 'repeat'
    end as verdict,
    highest_low,
    lowest_high
from ranked
