-- Stated rates against the rate that their stated numerator and denominator give.
with observations as (
    select observations.*
    from {{ ref('int_observations') }} as observations
    left join {{ ref('int_rule_violations') }} as violations
        on observations.observation_key = violations.observation_key
    where violations.observation_key is null
),

ends as (
    select
        from_fact_id as rate_fact_id,
        min(case when relation_kind = 'numerator' then to_fact_id end) as numerator_fact_id,
        min(case when relation_kind = 'denominator' then to_fact_id end) as denominator_fact_id
    from {{ ref('stg_relations') }}
    where relation_kind in ('numerator', 'denominator')
    group by from_fact_id
),

parts as (
    select
        rates.observation_key,
        numerators.observation_key as numerator_observation_key,
        denominators.observation_key as denominator_observation_key,
        rates.value as stated_rate,
        {{ rounding_half_step('rates.value', 'true') }} as half_step,
        rates.value_low as rate_low,
        rates.value_high as rate_high,
        numerators.value as numerator,
        numerators.value_low as numerator_low,
        numerators.value_high as numerator_high,
        denominators.value as denominator,
        denominators.value_low as denominator_low,
        denominators.value_high as denominator_high
    from ends
    inner join observations as rates on ends.rate_fact_id = rates.fact_id
    inner join observations as numerators on ends.numerator_fact_id = numerators.fact_id
    inner join observations as denominators on ends.denominator_fact_id = denominators.fact_id
    where
        rates.unit_family = 'ratio'
        and numerators.unit_family = denominators.unit_family
        and denominators.value > 0
),

recomputed as (
    select
        parts.*,
        100 * parts.numerator / parts.denominator as recomputed_rate,
        100 * parts.numerator_low / nullif(parts.denominator_high, 0) as recomputed_low,
        100 * parts.numerator_high / nullif(parts.denominator_low, 0) as recomputed_high
    from parts
)

select
    observation_key,
    numerator_observation_key,
    denominator_observation_key,
    stated_rate,
    numerator,
    denominator,
    round(recomputed_rate, 4) as recomputed_rate,
    round(stated_rate - recomputed_rate, 4) as difference_pp,
    case
        when
            coalesce(recomputed_low, 0) <= coalesce(rate_high, 100) + half_step + 0.000001
            and coalesce(recomputed_high, rate_low) >= rate_low - half_step - 0.000001
            then 'agrees'
        else 'differs'
    end as verdict
from recomputed
