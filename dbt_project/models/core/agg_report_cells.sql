-- Several statements of one report that name different things add up; a part is not added to its
-- whole; ratios never add. Counts of little worth (从七个方面) are no statistics.
with observations as (
    select
        observations.*,
        metrics.programme_code as metric_programme_code,
        metrics.additivity
    from {{ ref('fct_observations') }} as observations
    inner join {{ ref('dim_metric') }} as metrics
        on observations.metric_code = metrics.metric_code
    where metrics.additivity <> 'none' and observations.tier is distinct from 'minor'
),

disputed as (
    select
        observation_key,
        1 as is_disputed
    from {{ ref('int_rate_reconciliation') }}
    where verdict = 'differs'

    union

    select
        whole_observation_key as observation_key,
        1 as is_disputed
    from {{ ref('int_breakdown_reconciliation') }}
    where verdict = 'exceeding'
),

counted as (
    select
        observations.*,
        case
            when wholes.observation_key is null and observations.is_counted_in_report then 1
        end as is_added,
        coalesce(disputed.is_disputed, 0) as disputes
    from observations
    left join observations as wholes
        on
            observations.part_of_observation_key = wholes.observation_key
            and observations.cell_key = wholes.cell_key
    left join disputed on observations.observation_key = disputed.observation_key
)

select
    cell_key,
    doc_id,
    min(region_code) as region_code,
    min(period_key) as period_key,
    min(metric_programme_code) as programme_code,
    min(metric_code) as metric_code,
    min(unit) as unit,
    min(status) as status,
    min(recurrence) as recurrence,
    min(scope) as scope,
    min(additivity) as additivity,
    case
        when min(additivity) = 'ratio' and count(is_added) > 1 then null
        else sum(value * is_added)
    end as value,
    case
        when min(additivity) = 'ratio' and count(is_added) > 1 then null
        when count(value_low * is_added) = count(is_added) then sum(value_low * is_added)
    end as value_low,
    case
        when min(additivity) = 'ratio' and count(is_added) > 1 then null
        when count(value_high * is_added) = count(is_added) then sum(value_high * is_added)
    end as value_high,
    max(value * is_added) as largest_value,
    case
        when count(is_added) = 1 then 'single'
        when min(additivity) = 'ratio' then 'not_combined'
        else 'sum'
    end as rollup_rule,
    cast(count(is_added) as integer) as distinct_statements,
    cast(count(*) as integer) as statements,
    max(disputes) = 1 as is_disputed,
    min(case when is_period_stated then 1 else 0 end * is_added) = 1 as is_period_stated
from counted
group by cell_key, doc_id
having count(is_added) > 0
order by cell_key, doc_id
