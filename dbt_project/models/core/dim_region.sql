with regions as (
    select
        region_code,
        region_name,
        region_level,
        parent_code,
        {{ region_short_name('region_name') }} as short_name
    from {{ ref('stg_regions') }}
),

former as (
    select
        region_code,
        {{ dbt.listagg("former_name", "'、'", "order by until_year desc, former_name") }}
            as former_names
    from {{ ref('stg_region_former_names') }}
    group by region_code
),

-- A county may belong to a prefecture or straight to its province; the path has at most four steps.
climbed as (
    select
        regions.region_code,
        regions.region_name,
        regions.short_name,
        regions.region_level,
        regions.parent_code,
        parents.region_name as parent_name,
        case regions.region_level
            when 'province' then regions.region_code
            when 'prefecture' then parents.region_code
            when 'county' then
                case
                    when parents.region_level = 'province' then parents.region_code
                    else grandparents.region_code
                end
        end as province_code,
        case regions.region_level
            when 'prefecture' then regions.region_code
            when 'county' then
                case when parents.region_level = 'prefecture' then parents.region_code end
        end as prefecture_code,
        case when regions.region_level = 'county' then regions.region_code end as county_code
    from regions
    left join regions as parents on regions.parent_code = parents.region_code
    left join regions as grandparents on parents.parent_code = grandparents.region_code
)

select
    climbed.region_code,
    climbed.region_name,
    climbed.short_name,
    case
        when climbed.region_name like '%自治州' then climbed.short_name || '州'
        when climbed.region_name like '%自治县' then climbed.short_name || '县'
        when climbed.region_name like '%自治旗' then climbed.short_name || '旗'
        when climbed.region_name like '%自治区' or climbed.region_name like '%特别行政区'
            then climbed.short_name
        else climbed.region_name
    end as common_name,
    former.former_names,
    climbed.region_level,
    case climbed.region_level
        when 'country' then '国家'
        when 'province' then '省级'
        when 'prefecture' then '地级'
        else '县级'
    end as region_level_name,
    climbed.parent_code,
    climbed.parent_name,
    climbed.province_code,
    provinces.region_name as province_name,
    climbed.prefecture_code,
    prefectures.region_name as prefecture_name,
    climbed.county_code,
    case when climbed.county_code is not null then climbed.region_name end as county_name,
    coalesce(provinces.region_name, climbed.region_name)
    || coalesce(prefectures.region_name, '')
    || case when climbed.county_code is null then '' else climbed.region_name end as full_path
from climbed
left join regions as provinces on climbed.province_code = provinces.region_code
left join regions as prefectures on climbed.prefecture_code = prefectures.region_code
left join former on climbed.region_code = former.region_code

union all

select
    '-1' as region_code,
    '未知' as region_name,
    '未知' as short_name,
    '未知' as common_name,
    cast(null as {{ dbt.type_string() }}) as former_names,
    'unknown' as region_level,
    '未知' as region_level_name,
    cast(null as {{ dbt.type_string() }}) as parent_code,
    cast(null as {{ dbt.type_string() }}) as parent_name,
    cast(null as {{ dbt.type_string() }}) as province_code,
    cast(null as {{ dbt.type_string() }}) as province_name,
    cast(null as {{ dbt.type_string() }}) as prefecture_code,
    cast(null as {{ dbt.type_string() }}) as prefecture_name,
    cast(null as {{ dbt.type_string() }}) as county_code,
    cast(null as {{ dbt.type_string() }}) as county_name,
    '未知' as full_path
order by region_code
