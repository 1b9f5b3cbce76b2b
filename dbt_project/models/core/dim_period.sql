with stated as (
    select
        period_key,
        year_from,
        year_to,
        month_from,
        month_to,
        recurrence
    from {{ ref('int_observations') }}

    union

    select
        {{ period_key('year_from', 'year_to', 'month_from', 'month_to', "'once'") }} as period_key,
        year_from,
        year_to,
        {{ month_of_part('month_from', 'month_from', 'month_to') }} as month_from,
        {{ month_of_part('month_to', 'month_from', 'month_to') }} as month_to,
        'once' as recurrence
    from {{ ref('stg_documents') }}
),

described as (
    select
        stated.*,
        cast(coalesce(stated.year_from, stated.year_to) as {{ dbt.type_string() }}) as first_text,
        cast(stated.year_to as {{ dbt.type_string() }}) as last_text,
        cast(stated.month_from as {{ dbt.type_string() }}) as first_month,
        cast(stated.month_to as {{ dbt.type_string() }}) as last_month,
        case
            when stated.recurrence = 'annual' then 'annual'
            when stated.year_to is null then 'open_ended'
            when stated.month_from in (1, 7) and stated.month_to = stated.month_from + 5
                then 'half_year'
            when stated.month_from in (1, 4, 7, 10) and stated.month_to = stated.month_from + 2
                then 'quarter'
            when stated.month_from is not null then 'part_year'
            when stated.year_from is null or stated.year_from = stated.year_to then 'year'
            when stated.year_to = stated.year_from + 4 and stated.year_from % 5 = 1
                then 'five_year_plan'
            else 'span'
        end as period_type
    from stated
    where stated.period_key <> '-1'
),

ending as (
    select
        described.*,
        case
            when described.year_to is null then '年起'
            when described.year_to = described.year_from then '年'
            else '—' || described.last_text || '年'
        end as annual_ending,
        case
            when described.period_type = 'half_year' and described.month_from = 1 then '上半年'
            when described.period_type = 'half_year' then '下半年'
            when described.month_from = 1 and described.month_to = 3 then '第一季度'
            when described.month_from = 4 and described.month_to = 6 then '第二季度'
            when described.month_from = 7 and described.month_to = 9 then '第三季度'
            when described.month_from = 10 and described.month_to = 12 then '第四季度'
            when described.month_from = 1 and described.month_to = 9 then '前三季度'
            when described.month_from = described.month_to then described.first_month || '月'
            else described.first_month || '—' || described.last_month || '月'
        end as part_ending
    from described
)

select
    described.period_key,
    case
        when described.period_type = 'year' then described.first_text || '年'
        when described.period_type in ('half_year', 'quarter', 'part_year')
            then described.first_text || '年' || described.part_ending
        when described.period_type = 'annual'
            then described.first_text || described.annual_ending || '每年'
        when described.period_type = 'open_ended' then described.first_text || '年起'
        else described.first_text || '—' || described.last_text || '年'
    end as period_name,
    described.period_type,
    case described.period_type
        when 'year' then '单年'
        when 'half_year' then '半年'
        when 'quarter' then '季度'
        when 'part_year' then '年内数月'
        when 'annual' then '每年'
        when 'open_ended' then '长期'
        when 'five_year_plan' then '五年规划期'
        else '多年'
    end as period_type_name,
    coalesce(described.year_from, described.year_to) as year_from,
    described.year_to,
    described.month_from,
    described.month_to,
    described.recurrence,
    described.year_to - coalesce(described.year_from, described.year_to) + 1 as years_covered,
    case when described.period_type = 'year' then described.year_to end as single_year,
    case when described.period_type = 'five_year_plan' then plans.five_year_plan_name end
        as five_year_plan_name
from ending as described
left join {{ ref('dim_year') }} as plans on described.year_from = plans.year

union all

select
    '-1' as period_key,
    '未知' as period_name,
    'unknown' as period_type,
    '未知' as period_type_name,
    cast(null as integer) as year_from,
    cast(null as integer) as year_to,
    cast(null as integer) as month_from,
    cast(null as integer) as month_to,
    'once' as recurrence,
    cast(null as integer) as years_covered,
    cast(null as integer) as single_year,
    cast(null as {{ dbt.type_string() }}) as five_year_plan_name
order by period_key
