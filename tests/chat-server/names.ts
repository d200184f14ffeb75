/** A name as it is written, and how its owner spells it in an e-mail address. */
export type Name = readonly [written: string, latin: string]

/** Given names, family names and what stands between them. */
export interface Culture {
  readonly given: readonly Name[]
  readonly family: readonly Name[]
  /** Family name first, without a space, as in Chinese. */
  readonly familyFirst?: boolean
}

/** Reads `Łukasz=lukasz Zofia Jan=jan`; a name without `=` is plain ASCII already. */
const names = (text: string): Name[] =>
  text.split(' ').map((entry) => {
    const [written = entry, latin = written.toLowerCase()] = entry.split('=')
    return [written, latin] as const
  })

export const cultures: readonly Culture[] = [
  {
    given: names('Emma Oliver Amelia Harry Grace Jack Sophie George Charlotte Thomas Priscilla Nathaniel'),
    family: names(
      "Smith Taylor Walker O'Brien=obrien Hughes Bennett Clarke MacLeod=macleod Whitfield Ashworth Lowe Okafor"
    )
  },
  {
    given: names(
      'Jürgen=juergen Anneliese Björn=bjoern Käthe=kaethe Uwe Heike Matthias Sabine Jörg=joerg Ulrike Florian Traudl'
    ),
    family: names(
      'Müller=mueller Schäfer=schaefer Weiß=weiss Köhler=koehler Vogel Krüger=krueger Brandt Lindemann Roth Jäger=jaeger Böhm=boehm Seidel'
    )
  },
  {
    given: names(
      'Zoltán=zoltan Ágnes=agnes Győző=gyozo Réka=reka Bence Dóra=dora Ödön=odon Zsófia=zsofia Gergő=gergo Ilona Máté=mate Enikő=eniko'
    ),
    family: names(
      'Nagy Kovács=kovacs Szűcs=szucs Fekete Tóth=toth Őze=oze Horváth=horvath Vörös=voros Kiss Bodnár=bodnar Lőrincz=lorincz Csányi=csanyi'
    )
  },
  {
    given: names(
      'Łukasz=lukasz Zofia Paweł=pawel Małgorzata=malgorzata Grzegorz Agnieszka Stanisław=stanislaw Bożena=bozena Michał=michal Iwona Józef=jozef Kinga'
    ),
    family: names(
      'Nowak Wójcik=wojcik Wróbel=wrobel Żak=zak Kowalczyk Lis Śliwa=sliwa Kaczmarek Mazur Gołąb=golab Szewczyk Bąk=bak'
    )
  },
  {
    given: names(
      'Øyvind=oyvind Ingrid Åse=aase Håkon=haakon Solveig Bjørn=bjorn Sigrid Torbjørn=torbjorn Live Kåre=kaare Tuva Eirik'
    ),
    family: names(
      'Hansen Sørensen=sorensen Ødegård=odegard Lund Ås=aas Bakke Nygård=nygard Strøm=strom Haugen Myhre Bjørnstad=bjornstad Dahl'
    )
  },
  {
    given: names(
      'Ægir=aegir Sigríður=sigridur Þór=thor Guðrún=gudrun Ásta=asta Hrafn Eydís=eydis Ólafur=olafur Birna Snorri Védís=vedis Jökull=jokull'
    ),
    family: names(
      'Blöndal=blondal Thorlacius Briem Hafstein Möller=moller Kvaran Fjeldsted Thoroddsen Nordal Hjaltalín=hjaltalin'
    )
  },
  {
    given: names(
      'İpek=ipek Çağla=cagla Ömer=omer Şule=sule Gökhan=gokhan Işıl=isil Uğur=ugur Özge=ozge Mert Ayşe=ayse Yiğit=yigit Tuğba=tugba'
    ),
    family: names(
      'Yılmaz=yilmaz Öztürk=ozturk Çelik=celik Şahin=sahin Aydın=aydin Doğan=dogan Kılıç=kilic Arslan Güneş=gunes Korkmaz'
    )
  },
  {
    given: names(
      'François=francois Zoé=zoe Léa=lea Aurélien=aurelien Hélène=helene Benoît=benoit Chloé=chloe Loïc=loic Anaïs=anais Jérôme=jerome'
    ),
    family: names(
      'Lefèvre=lefevre Dubois Noël=noel Garçon=garcon Bézier=bezier Moreau Fournier Lemaître=lemaitre Rousseau Château=chateau'
    )
  },
  {
    given: names(
      'Íñigo=inigo María=maria Begoña=begona Andrés=andres Lucía=lucia Joaquín=joaquin Núria=nuria Ángel=angel Inés=ines Rubén=ruben'
    ),
    family: names(
      'Núñez=nunez García=garcia Peña=pena Ibáñez=ibanez Muñoz=munoz Gómez=gomez Vázquez=vazquez Ortega Castaño=castano Ruiz'
    )
  },
  {
    given: names(
      'Ελένη=eleni Γιώργος=giorgos Αθηνά=athina Νίκος=nikos Σοφία=sofia Κώστας=kostas Δήμητρα=dimitra Άρης=aris Χλόη=chloi Θάνος=thanos'
    ),
    family: names(
      'Παπαδόπουλος=papadopoulos Γεωργίου=georgiou Οικονόμου=oikonomou Δημητρίου=dimitriou Νικολάου=nikolaou Βασιλείου=vasileiou'
    )
  },
  {
    given: names(
      'Олена=olena Андрій=andrii Юлія=yuliia Сергій=serhii Дарина=daryna Микола=mykola Катерина=kateryna Тарас=taras Надія=nadiia Богдан=bohdan'
    ),
    family: names(
      'Шевченко=shevchenko Коваленко=kovalenko Бондар=bondar Ткач=tkach Мельник=melnyk Лисенко=lysenko Гончар=honchar Щербак=shcherbak'
    )
  },
  {
    given: names(
      '秀英=xiuying 伟=wei 芳=fang 磊=lei 静=jing 建国=jianguo 丽=li 军=jun 雪梅=xuemei 浩然=haoran'
    ),
    family: names('王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 黄=huang 赵=zhao 欧阳=ouyang 周=zhou'),
    familyFirst: true
  },
  {
    given: names(
      'فاطمة=fatima محمد=mohammed ليلى=layla يوسف=yusuf مريم=maryam عمر=omar نور=nour خالد=khalid سلمى=salma طارق=tariq'
    ),
    family: names(
      'الحسن=alhassan العلي=alali حداد=haddad النجار=alnajjar منصور=mansour الخطيب=alkhatib درويش=darwish شاهين=shahin'
    )
  },
  {
    given: names(
      'שרה=sarah דוד=david נועה=noa יונתן=yonatan תמר=tamar אורי=uri מיכל=michal איתן=eitan רחל=rachel גיל=gil'
    ),
    family: names(
      'כהן=cohen לוי=levi מזרחי=mizrahi פרץ=peretz ביטון=biton אברהם=avraham פרידמן=friedman שפירא=shapira'
    )
  },
  {
    given: names('Aarav Priya Rohan Ananya Vikram Lakshmi Arjun Meera Sanjay Kavya Venkataraman Divya'),
    family: names('Sharma Patel Iyer Nair Chatterjee Reddy Kulkarni Subramaniam Banerjee Desai Gupta Bose')
  },
  {
    given: names(
      'Thị=thi Nguyệt=nguyet Đức=duc Hạnh=hanh Tuấn=tuan Phượng=phuong Quỳnh=quynh Dũng=dung Ánh=anh Bảo=bao'
    ),
    family: names('Nguyễn=nguyen Trần=tran Lê=le Phạm=pham Hoàng=hoang Đặng=dang Bùi=bui Đỗ=do')
  }
]

/** They come first in every company, so that even a small one has every kind of name. */
export const firstColleagues: readonly (readonly [nick: string, fullName: string, mailbox: string])[] = [
  ['Dave', 'Dave Example', 'dave'],
  ['Łukasz Wiśniewski', 'Łukasz Wiśniewski', 'lukasz.wisniewski'],
  ['Øyvind Ødegård', 'Øyvind Ødegård', 'oyvind.odegard'],
  ['Björk Jónsdóttir', 'Björk Jónsdóttir', 'bjork.jonsdottir'],
  ['İpek Işık', 'İpek Işık', 'ipek.isik'],
  ['Ægir Þórðarson', 'Ægir Þórðarson', 'aegir.thordarson'],
  ['Ελένη Παπαδοπούλου', 'Ελένη Παπαδοπούλου', 'eleni.papadopoulou'],
  ['Дмитро Шевченко', 'Дмитро Шевченко', 'dmytro.shevchenko'],
  ['王秀英', '王秀英', 'xiuying.wang'],
  ['فاطمة الزهراء', 'فاطمة الزهراء', 'fatima.alzahra'],
  ['נועה כהן', 'נועה כהן', 'noa.cohen'],
  [
    'Maximiliane-Friederike von Hohenstein-Schwarzenfels',
    'Maximiliane-Friederike Freifrau von Hohenstein-Schwarzenfels und zu Löwenbrück',
    'm.f.hohenstein'
  ],
  ['Aoife Ní Bhriain', 'Aoife Ní Bhriain', 'aoife'],
  ['Zsuzsanna Őri', 'Zsuzsanna Őri', 'zsuzsanna.ori']
]
