with targets as (
    select
        observations.*,
        periods.year_from,
        periods.year_to,
        periods.month_from,
        periods.month_to,
        periods.period_name,
        metrics.additivity
    from {{ ref('fct_observations') }} as observations
    inner join {{ ref('dim_period') }} as periods on observations.period_key = periods.period_key
    inner join {{ ref('dim_metric') }} as metrics
        on observations.metric_code = metrics.metric_code
    where observations.status = 'target' and observations.is_counted
),

actuals as (
    select
        cells.*,
        periods.year_from,
        periods.year_to,
        periods.month_from,
        periods.month_to,
        periods.single_year
    from {{ ref('agg_metric_cells') }} as cells
    inner join {{ ref('dim_period') }} as periods on cells.period_key = periods.period_key
    where cells.status = 'actual' and cells.value is not null
),

-- A yearly target is met or missed each year; a flow over several years only by a figure for just
-- those years; a level by the latest year within the target's own; a target for a part of a year
-- only by a figure for that part.
matched as (
    select
        targets.observation_key,
        actuals.cell_key,
        row_number() over (
            partition by
                targets.observation_key,
                case when targets.recurrence = 'annual' then actuals.single_year end
            order by actuals.year_to desc, actuals.cell_key asc
        ) as recency
    from targets
    inner join actuals
        on
            targets.region_code = actuals.region_code
            and targets.metric_code = actuals.metric_code
            and targets.unit = actuals.unit
            and targets.scope = actuals.scope
            and actuals.recurrence = 'once'
    where
        case
            when
                targets.month_from is not null
                or (targets.additivity = 'flow' and targets.recurrence = 'once')
                then
                    actuals.year_from = targets.year_from
                    and actuals.year_to = targets.year_to
                    and coalesce(actuals.month_from, 1) = coalesce(targets.month_from, 1)
                    and coalesce(actuals.month_to, 12) = coalesce(targets.month_to, 12)
            else
                actuals.single_year >= targets.year_from
                and actuals.single_year <= coalesce(targets.year_to, {{ last_year() }})
        end
)

select
    {{ surrogate_key(['targets.observation_key', 'actuals.cell_key']) }} as target_key,
    targets.observation_key,
    targets.region_code,
    regions.region_name,
    targets.programme_code,
    programmes.programme_name,
    targets.metric_code,
    metrics.metric_name,
    targets.indicator_name,
    targets.tier,
    targets.scope,
    targets.unit,
    targets.recurrence,
    targets.period_name as target_period_name,
    targets.is_period_stated,
    targets.year_from as target_from,
    targets.year_to as deadline,
    targets.value as target_value,
    targets.qualifier,
    actuals.year_from as actual_from,
    actuals.year_to as actual_to,
    actuals.value as actual_value,
    actuals.value_low as actual_low,
    actuals.value_high as actual_high,
    actuals.value - targets.value as gap,
    case
        when targets.additivity in ('flow', 'stock') and targets.value > 0
            then 100 * actuals.value / targets.value
    end as attainment_pct,
    case
        when actuals.cell_key is null then 'no_actual'
        when targets.qualifier = '<=' and actuals.value_high <= targets.value then 'met'
        when targets.qualifier = '<=' and actuals.value_low > targets.value then 'missed'
        when targets.qualifier <> '<=' and actuals.value_low >= targets.value then 'met'
        when targets.qualifier <> '<=' and actuals.value_high < targets.value then 'missed'
        else 'unclear'
    end as verdict,
    actuals.cell_key as actual_cell_key,
    targets.quote,
    documents.file_name
from targets
inner join {{ ref('dim_region') }} as regions on targets.region_code = regions.region_code
inner join {{ ref('dim_programme') }} as programmes
    on targets.programme_code = programmes.programme_code
inner join {{ ref('dim_metric') }} as metrics on targets.metric_code = metrics.metric_code
inner join {{ ref('dim_document') }} as documents on targets.doc_id = documents.doc_id
left join matched on targets.observation_key = matched.observation_key and matched.recency = 1
left join actuals on matched.cell_key = actuals.cell_key
order by targets.fact_id, actuals.year_to
