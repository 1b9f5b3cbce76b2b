with metrics as (
    select
        metrics.metric_code,
        metrics.metric_name,
        metrics.metric_name_en,
        metrics.programme_code,
        programmes.programme_name,
        metrics.measure,
        metrics.metric_unit,
        metrics.additivity,
        metrics.bounded_rate = 'yes' as is_bounded_rate,
        definitions.counts,
        definitions.is_not
    from {{ ref('stg_metrics') }} as metrics
    left join {{ ref('stg_programmes') }} as programmes
        on metrics.programme_code = programmes.programme_code
    left join {{ ref('stg_metric_definitions') }} as definitions
        on metrics.metric_code = definitions.metric_code
)

select
    metric_code,
    metric_name,
    metric_name_en,
    programme_code,
    measure,
    metric_unit as unit,
    additivity,
    coalesce(is_bounded_rate, false) as is_bounded_rate,
    additivity = 'flow' as can_sum_over_years,
    additivity in ('flow', 'stock') as can_sum_over_regions,
    counts
    || coalesce(is_not, '')
    || case additivity
        when 'flow' then '时期内发生的数量，不重叠的时期可以相加。'
        when 'stock' then '时点上的存量，不同年份不可相加。'
        else '比率或人均数，任何情况下不可相加。'
    end
    || case when is_bounded_rate then '取值在 0 至 100 之间。' else '' end as metric_definition
from metrics

union all

select
    'other' as metric_code,
    '其他' as metric_name,
    'Other' as metric_name_en,
    'other' as programme_code,
    'other' as measure,
    '-1' as unit,
    'none' as additivity,
    false as is_bounded_rate,
    false as can_sum_over_years,
    false as can_sum_over_regions,
    '词表中没有同义指标的真实数字;以指标名称 indicator_name 区分，不可相加。' as metric_definition

union all

select
    '-1' as metric_code,
    '未知' as metric_name,
    'Unknown' as metric_name_en,
    '-1' as programme_code,
    'other' as measure,
    '-1' as unit,
    'none' as additivity,
    false as is_bounded_rate,
    false as can_sum_over_years,
    false as can_sum_over_regions,
    '词表中没有的指标代码。' as metric_definition
order by metric_code
