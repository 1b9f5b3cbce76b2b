-- Stated parts (其中 ...) against the whole that they are stated to be part of.
with observations as (
    select observations.*
    from {{ ref('int_observations') }} as observations
    left join {{ ref('int_rule_violations') }} as violations
        on observations.observation_key = violations.observation_key
    where violations.observation_key is null
),

stated as (
    select distinct
        from_fact_id as part_fact_id,
        to_fact_id as whole_fact_id
    from {{ ref('stg_relations') }}
    where relation_kind = 'part_of' and from_fact_id <> to_fact_id
),

parts as (
    select
        wholes.observation_key as whole_observation_key,
        parts.observation_key as part_observation_key,
        wholes.doc_id,
        wholes.value as whole_value,
        wholes.value_high as whole_high,
        wholes.quote as whole_quote,
        wholes.indicator_name as whole_name,
        parts.value as part_value,
        parts.value_low as part_low,
        parts.quote as part_quote,
        parts.canonical_unit as unit,
        parts.month_from,
        parts.month_to
    from stated
    inner join observations as parts on stated.part_fact_id = parts.fact_id
    inner join observations as wholes on stated.whole_fact_id = wholes.fact_id
    where
        parts.unit_family = wholes.unit_family
        and parts.unit_family <> 'ratio'
        and parts.status = wholes.status
        -- A year is no part of its first half.
        and coalesce(parts.month_from, 1) >= coalesce(wholes.month_from, 1)
        and coalesce(parts.month_to, 12) <= coalesce(wholes.month_to, 12)
),

-- Parts for different months (上半年, 前三季度) overlap and are not added.
summed as (
    select
        parts.*,
        count(*) over (
            partition by parts.whole_observation_key, parts.month_from, parts.month_to
        ) as parts_stated,
        sum(parts.part_value) over (
            partition by parts.whole_observation_key, parts.month_from, parts.month_to
        ) as parts_sum,
        sum(coalesce(parts.part_low, 0)) over (
            partition by parts.whole_observation_key, parts.month_from, parts.month_to
        ) as parts_low_sum
    from parts
)

select
    whole_observation_key,
    part_observation_key,
    doc_id,
    whole_name,
    unit,
    whole_quote,
    whole_value,
    part_quote,
    part_value,
    parts_stated,
    parts_sum,
    whole_value - parts_sum as remainder,
    coalesce(part_low, 0) > whole_high as is_part_over_whole,
    case
        when parts_low_sum > whole_high then 'exceeding'
        when parts_sum = whole_value then 'complete'
        when parts_sum < whole_value then 'missing'
        else 'compatible'
    end as verdict
from summed
