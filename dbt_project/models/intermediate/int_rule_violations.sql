-- Rules that one row breaks by itself. Rules between rows need rows that broke none of these.
with observations as (
    select
        observations.*,
        metrics.measure,
        metrics.additivity,
        metrics.bounded_rate,
        metrics.metric_name
    from {{ ref('int_observations') }} as observations
    left join {{ ref('stg_metrics') }} as metrics on observations.metric_code = metrics.metric_code
),

violations as (
    select
        observation_key,
        'rejected_by_reviewer' as rule,
        correction as evidence
    from observations
    where review = 'rejected'

    union all

    select
        observation_key,
        'rate_out_of_bounds' as rule,
        metric_name || ' 应在 0 至 100% 之间,文中为 ' || quote as evidence
    from observations
    where bounded_rate = 'yes' and unit_family = 'ratio' and (value > 100 or value < 0)

    union all

    select
        observation_key,
        'negative_amount' as rule,
        '数量或金额为负: ' || quote as evidence
    from observations
    where value < 0 and unit_family not in ('ratio', 'point', 'multiple', 'tenth')

    union all

    select
        observation_key,
        'value_outside_interval' as rule,
        '数值不在原文允许的区间内: ' || quote as evidence
    from observations
    where value < value_low or value > value_high or value_low > value_high

    union all

    select
        observation_key,
        'unknown_region' as rule,
        '区划代码不在 GB/T 2260 表中: ' || coalesce(stated_region_code, '') as evidence
    from observations
    where region_code = '-1'

    union all

    select
        observation_key,
        'unknown_code' as rule,
        '领域或指标代码不在词表中: '
        || coalesce(stated_programme_code, '')
        || ' / '
        || coalesce(stated_metric_code, '') as evidence
    from observations
    where metric_code = '-1' or programme_code = '-1'

    union all

    select
        observation_key,
        'implausible_period' as rule,
        '时期不可信: '
        || coalesce(cast(year_from as {{ dbt.type_string() }}), '')
        || '—'
        || coalesce(cast(year_to as {{ dbt.type_string() }}), '')
        || '年'
        || case
            when month_from is null and month_to is null then ''
            else
                coalesce(cast(month_from as {{ dbt.type_string() }}), '')
                || '—'
                || coalesce(cast(month_to as {{ dbt.type_string() }}), '')
                || '月'
        end as evidence
    from observations
    where
        {{ is_implausible_period('year_from', 'year_to', 'month_from', 'month_to', 'recurrence') }}

    union all

    select
        observation_key,
        'unit_conflicts_with_metric' as rule,
        metric_name || ' 的计量单位不可能是 ' || canonical_unit as evidence
    from observations
    where
        (measure = 'amount' and unit_family not in ('money', 'money_part', 'foreign_money'))
        or (measure = 'rate' and unit_family not in ('ratio', 'multiple', 'tenth'))
        or (
            measure not in ('amount', 'rate')
            and unit_family in (
                'money', 'money_part', 'foreign_money', 'ratio', 'point', 'multiple', 'tenth'
            )
        )
)

select
    observation_key,
    rule,
    evidence
from violations
